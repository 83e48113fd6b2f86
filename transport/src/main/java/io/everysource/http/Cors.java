package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Set;

/** Which pages of other origins scripts may read answers in, and with whose cookies. Safe for use by any thread. */
final class Cors {
    private static final String ANY = "*";
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString ALLOW_CREDENTIALS = new HttpString("Access-Control-Allow-Credentials");
    private static final HttpString ALLOW_METHODS = new HttpString("Access-Control-Allow-Methods");
    private static final HttpString ALLOW_HEADERS = new HttpString("Access-Control-Allow-Headers");
    private static final HttpString EXPOSE_HEADERS = new HttpString("Access-Control-Expose-Headers");
    private static final HttpString MAX_AGE = new HttpString("Access-Control-Max-Age");

    private final Set<String> origins;
    private final boolean isAnyLetIn;

    /** @param origins those that may use cookies; {@code *} lets all others in without */
    Cors(Set<String> origins) {
        this.origins = origins;
        this.isAnyLetIn = origins.contains(ANY);
    }

    /** Lets scripts of the origin that asks read the answer, if they may. */
    void allow(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getResponseHeaders();
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        boolean isListed = origin != null && isListed(origin);
        if (isListed) {
            headers.put(ALLOW_ORIGIN, origin);
            headers.put(ALLOW_CREDENTIALS, "true");
        } else if (isAnyLetIn) {
            headers.put(ALLOW_ORIGIN, ANY);
        }
        if (origins.size() > (isAnyLetIn ? 1 : 0)) {
            headers.put(Headers.VARY, "Origin");
        }
        if (isListed || isAnyLetIn) {
            headers.put(EXPOSE_HEADERS, "ETag, Last-Event-ID, Mercure-Last-Event-ID, Retry-After");
        }
    }

    /** Whether pages of {@code origin} may use their visitors' cookies here. */
    boolean isListed(String origin) {
        return !origin.equals(ANY) && origins.contains(origin);
    }

    /**
     * Answers OPTIONS, a preflight or not. With 200: a 204 would stop clients that mistake it for an answer to a GET.
     *
     * @param methods those that may be used
     */
    static void options(HttpServerExchange exchange, String methods) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.ALLOW, methods);
        if (headers.contains(ALLOW_ORIGIN)) {
            headers.put(ALLOW_METHODS, methods);
            headers.put(
                    ALLOW_HEADERS,
                    "Accept, Authorization, Cache-Control, Content-Type, Idempotency-Key, Last-Event-ID, "
                            + "X-Requested-With");
            headers.put(MAX_AGE, "86400");
        }
        headers.put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.endExchange();
    }
}
