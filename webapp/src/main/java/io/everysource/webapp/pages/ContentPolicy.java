package io.everysource.webapp.pages;

import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/** What a page may do: its Content-Security-Policy. */
public enum ContentPolicy {
    /** Files of this server alone, no script or style in the page's text, in nobody's frame. */
    STRICT("default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"),

    /** The same, and it may ask servers of other origins, whose scripts it may run: that is what a page does to try them out. */
    ANY_HUB(
            "default-src 'self'; connect-src *; script-src 'self' *; frame-src *; img-src 'self' data:; base-uri 'none';"
                    + " form-action 'self'; frame-ancestors 'none'; object-src 'none'"),

    /** None: for pages that do what pages of old browsers do. */
    NONE("");

    private static final HttpString NAME = new HttpString("Content-Security-Policy");

    private final String text;

    ContentPolicy(String text) {
        this.text = text;
    }

    /** Puts it into a response's head, and that browsers keep to the content type. */
    public void putInto(HeaderMap headers) {
        headers.put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        if (this != NONE) {
            headers.put(NAME, text);
        }
    }
}
