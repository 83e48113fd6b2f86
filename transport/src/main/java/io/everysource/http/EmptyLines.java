package io.everysource.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.ExchangeCompletionListener;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.ConduitStreamSourceChannel;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Has empty lines ignored that come between two requests: browsers of 2005 end the body of an XMLHttpRequest with a line break
 * that its length does not count. Undertow would take it for a request line, answer 400 and close, and the next request would
 * fail.
 *
 * <p>[RFC 9112, 2.2] "a server that is expecting to receive and parse a request-line SHOULD ignore at least one empty line (CRLF)
 * received prior to the request-line." Before the first request of a connection they are still refused: nothing of ours has been
 * called there yet.
 *
 * <p>Has to be around all other handlers. Works at the end of an exchange, always on the connection's I/O thread, where nothing
 * can be read before it is done.
 */
final class EmptyLines implements HttpHandler, ExchangeCompletionListener {
    /** How much is ignored between two requests; what comes after it is a bad request. */
    private static final int MAX_BYTES = 16;

    private final HttpHandler next;

    EmptyLines(HttpHandler next) {
        this.next = next;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        exchange.addExchangeCompleteListener(this);
        next.handleRequest(exchange);
    }

    @Override
    public void exchangeEvent(HttpServerExchange exchange, NextListener others) {
        if (!(exchange.getConnection() instanceof HttpServerConnection connection) || !isFollowed(exchange)) {
            others.proceed();
        } else if (exchange.isInIoThread()) {
            complete(connection, others);
        } else {
            completeOnIoThread(exchange, connection, others);
        }
    }

    private static void completeOnIoThread(
            HttpServerExchange exchange, HttpServerConnection connection, NextListener others) {
        try {
            exchange.getIoThread().execute(() -> complete(connection, others));
        } catch (RejectedExecutionException terminating) {
            // The server stops: no request will follow.
            others.proceed();
        }
    }

    private static boolean isFollowed(HttpServerExchange exchange) {
        return exchange.isPersistent()
                && !exchange.isUpgrade()
                && !exchange.getRequestMethod().equals(Methods.CONNECT);
    }

    private static void complete(HttpServerConnection connection, NextListener others) {
        int left = MAX_BYTES;
        PooledByteBuffer extra = connection.getExtraBytes();
        if (extra != null) {
            left -= skip(extra.getBuffer(), left);
            if (!extra.getBuffer().hasRemaining()) {
                connection.setExtraBytes(null);
                extra.close();
            }
        }
        boolean isToBeRead = connection.getExtraBytes() == null;
        others.proceed();
        if (isToBeRead) {
            // Undertow has just put its own conduits back, and does so again after the next exchange.
            ConduitStreamSourceChannel source = connection.getChannel().getSourceChannel();
            source.setConduit(new Source(source.getConduit(), left));
        }
    }

    /** Moves {@code bytes} past the line breaks it begins with; returns how many bytes these are, up to {@code max}. */
    private static int skip(ByteBuffer bytes, int max) {
        int start = bytes.position();
        int end = start + Math.min(max, bytes.remaining());
        int i = start;
        while (i < end && (bytes.get(i) == '\r' || bytes.get(i) == '\n')) {
            i++;
        }
        bytes.position(i);
        return i - start;
    }

    /** What comes from the socket, without the line breaks that come first. */
    private static final class Source extends AbstractStreamSourceConduit<StreamSourceConduit> {
        private int left;

        Source(StreamSourceConduit next, int left) {
            super(next);
            this.left = left;
        }

        /** Undertow reads the head of a request by this method alone. */
        @Override
        public int read(ByteBuffer target) throws IOException {
            if (left == 0) {
                return next.read(target);
            }
            int start = target.position();
            int read = next.read(target);
            while (read > 0 && left > 0) {
                read = withoutEmptyLines(target, start);
                if (read == 0) {
                    // A TLS conduit that has more would not say so again.
                    read = next.read(target);
                }
            }
            return read;
        }

        /** Removes them from what {@code target} was given from {@code start} on; returns how much stays. */
        private int withoutEmptyLines(ByteBuffer target, int start) {
            ByteBuffer given = target.duplicate().flip().position(start);
            int skipped = skip(given, left);
            int stays = given.remaining();
            left = stays > 0 ? 0 : left - skipped;
            if (skipped > 0) {
                target.put(start, given, given.position(), stays).position(start + stays);
            }
            return stays;
        }
    }
}
