package io.everysource.http;

import io.undertow.server.HttpServerExchange;

/** The address that a request comes from. */
final class ClientAddress {
    private ClientAddress() {}

    /** In text, without a port. */
    static String of(HttpServerExchange exchange) {
        return exchange.getSourceAddress().getAddress().getHostAddress();
    }
}
