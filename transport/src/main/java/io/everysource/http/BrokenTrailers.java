package io.everysource.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Has a chunked body whose trailer cannot be read fail as any broken body does. Undertow fails on a trailer line without a colon with
 * an IllegalArgumentException: its own code logs that as an error, and a read listener would leave the exchange open for ever.
 */
final class BrokenTrailers implements HttpHandler {
    private final HttpHandler next;

    BrokenTrailers(HttpHandler next) {
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (exchange.getRequestHeaders().contains(Headers.TRANSFER_ENCODING)) {
            exchange.addRequestWrapper((factory, of) -> new Body(factory.create()));
        }
        next.handleRequest(exchange);
    }

    private static final class Body extends AbstractStreamSourceConduit<StreamSourceConduit> {
        Body(StreamSourceConduit next) {
            super(next);
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            try {
                return next.read(target);
            } catch (IllegalArgumentException malformed) {
                throw broken(malformed);
            }
        }

        @Override
        public long read(ByteBuffer[] targets, int offset, int length) throws IOException {
            try {
                return next.read(targets, offset, length);
            } catch (IllegalArgumentException malformed) {
                throw broken(malformed);
            }
        }

        @Override
        public long transferTo(long position, long count, FileChannel target) throws IOException {
            try {
                return next.transferTo(position, count, target);
            } catch (IllegalArgumentException malformed) {
                throw broken(malformed);
            }
        }

        @Override
        public long transferTo(long count, ByteBuffer throughBuffer, StreamSinkChannel target) throws IOException {
            try {
                return next.transferTo(count, throughBuffer, target);
            } catch (IllegalArgumentException malformed) {
                throw broken(malformed);
            }
        }

        private static IOException broken(IllegalArgumentException malformed) {
            return new IOException("The trailer of a chunked body is malformed.", malformed);
        }
    }
}
