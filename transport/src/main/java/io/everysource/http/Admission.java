package io.everysource.http;

import io.everysource.hub.Access;
import io.undertow.server.HttpServerExchange;

/**
 * Lets subscribers in, as many as one address and one token subject may have open. Each counts until its exchange ends, however
 * that comes about. Safe for use by any thread.
 */
final class Admission {
    private final ConnectionLimits limits;
    private final OpenCounts byAddress = new OpenCounts();
    private final OpenCounts bySubject = new OpenCounts();

    Admission(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** @throws BadRequestException if {@code exchange} is one too many; it is not counted then */
    void admit(HttpServerExchange exchange, Access access) {
        if (limits.perAddress() > 0) {
            String address = ClientAddress.countedAs(ClientAddress.address(exchange));
            count(exchange, byAddress, address, limits.perAddress(), Limit.PER_ADDRESS);
        }
        if (limits.perSubject() > 0 && !access.subject().isEmpty()) {
            count(exchange, bySubject, access.subject(), limits.perSubject(), Limit.PER_SUBJECT);
        }
    }

    private static void count(HttpServerExchange exchange, OpenCounts counts, String name, int max, Limit limit) {
        if (counts.open(name) > max) {
            counts.close(name);
            throw limit.reached();
        }
        exchange.addExchangeCompleteListener((completed, next) -> {
            counts.close(name);
            next.proceed();
        });
    }
}
