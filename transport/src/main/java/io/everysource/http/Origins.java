package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** From which page's origin a request comes, as far as browsers tell. */
final class Origins {
    private static final HttpString SEC_FETCH_SITE = new HttpString("Sec-Fetch-Site");

    private static final HttpString SEC_FETCH_MODE = new HttpString("Sec-Fetch-Mode");

    private Origins() {}

    /** The origin of the page: by {@code Origin}, else by {@code Referer}; empty if neither tells. */
    static Optional<String> of(HttpServerExchange exchange) {
        HeaderMap headers = exchange.getRequestHeaders();
        String origin = headers.getFirst(Headers.ORIGIN);
        return origin != null
                ? Optional.of(origin)
                : Optional.ofNullable(headers.getFirst(Headers.REFERER)).flatMap(Origins::originOf);
    }

    /**
     * Whether the page is one of this server's own, as the browser calls it. The scheme is not compared: behind a proxy that ends TLS
     * it is another one.
     */
    static boolean isOwn(HttpServerExchange exchange, String origin) {
        int authority = origin.indexOf("://");
        String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
        return host != null
                && authority > 0
                && origin.substring(authority + 3).toLowerCase(Locale.ROOT).equals(host.toLowerCase(Locale.ROOT));
    }

    /** Whether the browser says that a page asks for it as a script, a picture or the like, which CORS does not keep from it. */
    static boolean isEmbedded(HttpServerExchange exchange) {
        return "no-cors".equals(exchange.getRequestHeaders().getFirst(SEC_FETCH_MODE));
    }

    /** Whether the browser says, in one way or another, that the request comes from this server's own page. */
    static boolean isSameOrigin(HttpServerExchange exchange) {
        String site = exchange.getRequestHeaders().getFirst(SEC_FETCH_SITE);
        if (site != null) {
            return site.equals("same-origin");
        }
        return of(exchange).filter(origin -> isOwn(exchange, origin)).isPresent();
    }

    private static Optional<String> originOf(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getScheme() == null || uri.getRawAuthority() == null
                    ? Optional.empty()
                    : Optional.of(uri.getScheme() + "://" + uri.getRawAuthority());
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
