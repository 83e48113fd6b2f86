package io.everysource.webapp.lab;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.xnio.IoUtils;
import org.xnio.conduits.StreamSinkConduit;

/** Closes the connection after so many bytes, in the middle of whatever. A body that ends before is whole. */
final class CutBody implements BodyFault {
    private final HttpServerExchange exchange;
    private int left;

    CutBody(HttpServerExchange exchange, int bytes) {
        this.exchange = exchange;
        this.left = bytes;
    }

    @Override
    public int write(ByteBuffer source, StreamSinkConduit next) throws IOException {
        int written = left == 0 ? 0 : BodyConduit.write(source, left, next);
        left -= written;
        if (left == 0 && next.flush()) {
            cut(exchange);
        }
        return written;
    }

    /** @throws ClosedChannelException always: who was writing has lost its peer */
    static void cut(HttpServerExchange exchange) throws ClosedChannelException {
        exchange.setPersistent(false);
        IoUtils.safeClose(exchange.getConnection());
        throw new ClosedChannelException();
    }
}
