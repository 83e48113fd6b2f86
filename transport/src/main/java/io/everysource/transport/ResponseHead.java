package io.everysource.transport;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;

/** The head of a subscriber's response: nothing on the way may cache, compress, buffer or guess. */
public final class ResponseHead {
    /** Says which position precedes the first event. */
    public static final HttpString LAST_EVENT_ID = HttpString.tryFromString("Last-Event-ID");

    /** The same, as draft 08 of Mercure calls it. */
    public static final HttpString MERCURE_LAST_EVENT_ID = HttpString.tryFromString("Mercure-Last-Event-ID");

    private static final HttpString ACCEL_BUFFERING = HttpString.tryFromString("X-Accel-Buffering");

    private ResponseHead() {}

    /** Sets the headers of a {@code transport}'s response. */
    public static void set(HttpServerExchange exchange, Transport transport) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.CONTENT_TYPE, transport.contentType());
        headers.put(Headers.CACHE_CONTROL, "no-store, no-transform, max-age=0");
        headers.put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        headers.put(ACCEL_BUFFERING, "no");
        if (exchange.getProtocol().equals(Protocols.HTTP_1_0)) {
            headers.put(Headers.PRAGMA, "no-cache");
            headers.put(Headers.EXPIRES, "0");
        }
    }
}
