package io.everysource.webapp.lab;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.StreamSinkConduit;

/** Holds a response back until it ends, its head included, as a buffering proxy does. One that grows too long is cut. */
final class HeldBody implements BodyFault {
    static final int MAX_BYTES = 1 << 20;

    private final HttpServerExchange exchange;
    private final HeaderMap head;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private ByteBuffer released;
    private boolean hasEnded;

    /** @param exchange its response's head is complete */
    HeldBody(HttpServerExchange exchange) {
        this.exchange = exchange;
        this.head = new HeaderMap();
        copy(exchange.getResponseHeaders(), head);
    }

    private static void copy(HeaderMap from, HeaderMap to) {
        for (HeaderValues values : from) {
            to.putAll(values.getHeaderName(), values);
        }
    }

    @Override
    public int write(ByteBuffer source, StreamSinkConduit next) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        if (held.size() + bytes.length > MAX_BYTES) {
            CutBody.cut(exchange);
        }
        source.get(bytes);
        held.writeBytes(bytes);
        return bytes.length;
    }

    @Override
    public void end(StreamSinkConduit next) throws IOException {
        if (released == null) {
            released = ByteBuffer.wrap(held.toByteArray());
            // A stream forgets its head once it takes it to be written.
            exchange.getResponseHeaders().clear();
            copy(head, exchange.getResponseHeaders());
        }
        flush(next);
    }

    @Override
    public boolean flush(StreamSinkConduit next) throws IOException {
        if (released == null) {
            return true;
        }
        while (released.hasRemaining()) {
            if (next.write(released) == 0) {
                return false;
            }
        }
        if (!hasEnded) {
            hasEnded = true;
            next.terminateWrites();
        }
        return next.flush();
    }
}
