package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;

/** Cross-origin access: any origin, no credentials. */
final class Cors {
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");

    private Cors() {}

    /** Lets scripts of any origin read the answer. */
    static void allow(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(ALLOW_ORIGIN, "*");
        headers.put(EXPOSE_HEADERS, "Last-Event-ID, Retry-After");
    }

    /**
     * Answers OPTIONS, a preflight or not. With 200: a 204 would stop clients that mistake it for an answer to a GET.
     *
     * @param methods those that may be used
     */
    static void options(HttpServerExchange exchange, String methods) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.ALLOW, methods);
        headers.put(ALLOW_METHODS, methods);
        headers.put(
                ALLOW_HEADERS, "Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, Last-Event-ID");
        headers.put(MAX_AGE, "86400");
        headers.put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.endExchange();
    }
}
