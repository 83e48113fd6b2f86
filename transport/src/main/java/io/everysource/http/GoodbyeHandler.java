package io.everysource.http;

import io.everysource.hub.Hub;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hears from a page that is being left that its connection is not wanted any more. The answer tells nothing about the
 * connection, and nobody waits for it.
 */
final class GoodbyeHandler implements HttpHandler {
    /** A connection id and its name, many times over. */
    private static final int MAX_BODY = 1_024;

    private final Hub hub;
    private final PublishLimits limits;
    private final AtomicLong pendingBytes = new AtomicLong();

    GoodbyeHandler(Hub hub, PublishLimits limits) {
        this.hub = hub;
        this.limits = limits.withBodyBytes(MAX_BODY);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        if (exchange.getRequestContentLength() > MAX_BODY) {
            new Problem(StatusCodes.REQUEST_ENTITY_TOO_LARGE, "", "A good-bye may have " + MAX_BODY + " bytes.")
                    .send(exchange);
            return;
        }
        BodyReader body = new BodyReader(exchange, limits, pendingBytes, new Receiver(exchange));
        exchange.dispatch(SameThreadExecutor.INSTANCE, body::start);
    }

    private final class Receiver implements BodyReader.Receiver {
        private final HttpServerExchange exchange;

        Receiver(HttpServerExchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public int some(byte[] bytes, int length) {
            return 0;
        }

        @Override
        public void end(byte[] bytes) {
            try {
                hub.goodbye(connectionId(bytes));
            } catch (BadRequestException refused) {
                Problem.of(refused).send(exchange);
                return;
            }
            exchange.setStatusCode(StatusCodes.NO_CONTENT);
            exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
            exchange.endExchange();
        }

        @Override
        public void fail(Problem problem) {
            problem.send(exchange);
        }

        @Override
        public boolean isWaiting(int unused) {
            return true;
        }
    }

    /** Whatever the content type: a beacon that needs no preflight has to call itself plain text. */
    private static String connectionId(byte[] body) {
        return Parameters.parse(Parameters.utf8("", body).strip())
                .first("connection")
                .filter(ConnectionId::isOne)
                .orElseThrow(() -> BadRequestException.of(
                        "connection", "The body is connection= and the connection id that es:hello told."));
    }
}
