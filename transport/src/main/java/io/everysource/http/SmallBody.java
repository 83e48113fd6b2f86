package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Reads a short body whole, whatever length it announces. */
final class SmallBody {
    private static final AtomicLong PENDING_BYTES = new AtomicLong();

    private SmallBody() {}

    /**
     * Hands over the body once it is there. A body that is too large or too slow is answered.
     *
     * @param max bytes that it may have
     * @param body given the body, on the connection's I/O thread
     */
    static void read(HttpServerExchange exchange, int max, Consumer<byte[]> body) {
        if (exchange.getRequestContentLength() > max) {
            new Problem(StatusCodes.REQUEST_ENTITY_TOO_LARGE, "", "The body may have " + max + " bytes.")
                    .send(exchange);
            return;
        }
        PublishLimits limits = PublishLimits.DEFAULTS.withBodyBytes(max);
        BodyReader reader = new BodyReader(exchange, limits, PENDING_BYTES, new Receiver(exchange, body));
        exchange.dispatch(SameThreadExecutor.INSTANCE, reader::start);
    }

    private record Receiver(HttpServerExchange exchange, Consumer<byte[]> body) implements BodyReader.Receiver {
        @Override
        public int some(byte[] bytes, int length) {
            return 0;
        }

        @Override
        public void end(byte[] bytes) {
            body.accept(bytes);
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
}
