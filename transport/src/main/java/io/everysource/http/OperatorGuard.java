package io.everysource.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets in who asks from this machine itself, and who brings the operator's key. What a proxy on this machine passes on is not from
 * here: it says for whom it asks, or by which name it was asked, or it speaks HTTP/1.0. Nor is what a page of another origin asks in a
 * browser on this machine; no such page can read an answer, for there are no headers for CORS here.
 */
public final class OperatorGuard implements HttpHandler {
    private static final List<HttpString> FORWARDED = List.of(
            new HttpString("X-Forwarded-For"),
            new HttpString("X-Forwarded-Host"),
            new HttpString("X-Real-IP"),
            new HttpString("Forwarded"),
            new HttpString("Via"));

    /** A script can set it for its own origin alone: for others the browser would ask first. */
    private static final HttpString REQUESTED_WITH = new HttpString("X-Requested-With");

    private final HttpHandler next;
    private final Optional<OperatorKey> key;
    private final String otherwise;

    /**
     * Guards {@code next}.
     *
     * @param key the operator's key; empty: there is none, and only this machine is let in
     * @param otherwise what those who are not let in are told that they, or the operator, could do
     * @throws IllegalArgumentException if the key is too short
     */
    public OperatorGuard(HttpHandler next, Optional<String> key, String otherwise) {
        this.next = next;
        this.key = key.map(OperatorKey::new);
        this.otherwise = otherwise;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        boolean isOperator = key.filter(own -> own.isBroughtBy(exchange)).isPresent();
        if (isOperator || (isFromHere(exchange) && isAllowedFromHere(exchange))) {
            next.handleRequest(exchange);
        } else if (isFromHere(exchange)) {
            new Problem(
                            StatusCodes.FORBIDDEN,
                            "",
                            "A page of another origin may not do this; a program says that it is none with the header "
                                    + "'X-Requested-With', whatever its value.")
                    .send(exchange);
        } else if (key.isPresent()) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            new Problem(
                            StatusCodes.UNAUTHORIZED,
                            "Authorization",
                            "From elsewhere this needs the operator's key, as the header 'Authorization: Bearer <key>'. "
                                    + otherwise)
                    .send(exchange);
        } else {
            new Problem(StatusCodes.FORBIDDEN, "", "This is for the server's own machine. " + otherwise).send(exchange);
        }
    }

    private static boolean isFromHere(HttpServerExchange exchange) {
        return exchange.getSourceAddress().getAddress() != null
                && exchange.getSourceAddress().getAddress().isLoopbackAddress()
                && FORWARDED.stream().noneMatch(exchange.getRequestHeaders()::contains)
                && !exchange.getProtocol().equals(Protocols.HTTP_1_0)
                && isOwnName(exchange.getHostName());
    }

    /** Browsers name the origin of whatever page changes something, and of pages of another origin that would read an answer. */
    private static boolean isAllowedFromHere(HttpServerExchange exchange) {
        boolean isRead = exchange.getRequestMethod().equals(Methods.GET)
                || exchange.getRequestMethod().equals(Methods.HEAD);
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        return origin == null
                ? isRead || exchange.getRequestHeaders().contains(REQUESTED_WITH)
                : Origins.isOwn(exchange, origin);
    }

    /** A page that has made its own name point to this machine asks by that name. */
    private static boolean isOwnName(String host) {
        String name = host == null ? "" : host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.equals("::1") || name.matches("127(\\.[0-9]{1,3}){3}");
    }
}
