package io.everysource.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.HttpString;
import io.undertow.util.Protocols;
import io.undertow.util.StatusCodes;

/**
 * Refuses what does not speak HTTP/1.0 or HTTP/1.1. Undertow takes any word for a version and begins its answer with it, so that it
 * would be no HTTP at all. Not with 505: it is no failure of the server's.
 */
final class KnownVersions implements HttpHandler {
    private final HttpHandler next;

    KnownVersions(HttpHandler next) {
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HttpString version = exchange.getProtocol();
        if (version.equals(Protocols.HTTP_1_1)
                || version.equals(Protocols.HTTP_1_0)
                || !(exchange.getConnection() instanceof HttpServerConnection)) {
            next.handleRequest(exchange);
            return;
        }
        exchange.setProtocol(Protocols.HTTP_1_1);
        exchange.setPersistent(false);
        new Problem(StatusCodes.BAD_REQUEST, "", "The version of HTTP is HTTP/1.1 or HTTP/1.0.").send(exchange);
    }
}
