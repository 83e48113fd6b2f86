package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.List;
import java.util.Optional;

/**
 * A token as a request brings it.
 *
 * @param token the token; empty where the header has something else
 * @param isCookie whether the browser added it by itself, so that the page need not know it
 */
record Credential(String token, boolean isCookie) {
    /** The parameter for where there are no headers. Kept out of every log line, as the query is. */
    static final String PARAMETER = "authorization";

    private static final String SCHEME = "Bearer ";
    private static final List<String> COOKIES = List.of("mercureAuthorization", "__Secure-mercure_access_token");

    /** The credential of {@code exchange}: the header goes before the query, the query before the cookie. */
    static Optional<Credential> of(HttpServerExchange exchange, Parameters query) {
        String header = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        if (header != null) {
            boolean isBearer = header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
            return Optional.of(
                    new Credential(isBearer ? header.substring(SCHEME.length()).strip() : "", false));
        }
        return query.first(PARAMETER)
                .filter(token -> !token.isEmpty())
                .map(token -> new Credential(token, false))
                .or(() -> cookie(exchange).map(token -> new Credential(token, true)));
    }

    private static Optional<String> cookie(HttpServerExchange exchange) {
        return COOKIES.stream()
                .map(name -> Cookies.value(exchange, name))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
