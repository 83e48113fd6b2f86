package io.everysource.transport;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads from a connection whose response is open, so that its end is noticed at once: Undertow itself stops reading
 * during a request. What comes is kept for the next request, or thrown away if there will be none. Runs on the connection's
 * I/O thread.
 */
final class DisconnectWatcher {
    /** What a peer may send during a stream that ends with its connection; nobody will answer it. */
    private static final int MAX_DISCARDED = 64 * 1024;

    private final HttpServerExchange exchange;
    private final HttpServerConnection connection;
    private final Departures departures;
    private int discarded;

    private DisconnectWatcher(HttpServerExchange exchange, HttpServerConnection connection, Departures departures) {
        this.exchange = exchange;
        this.connection = connection;
        this.departures = departures;
    }

    /**
     * Watches until the exchange ends or the next request is longer than a buffer. With HTTP/2 there is nothing to watch: it reads all the
     * time, and ends the exchanges whose streams end.
     *
     * @param departures those of the connection's I/O thread
     */
    static void watch(HttpServerExchange exchange, Departures departures) {
        if (!(exchange.getConnection() instanceof HttpServerConnection connection)) {
            return;
        }
        DisconnectWatcher watcher = new DisconnectWatcher(exchange, connection, departures);
        if (!exchange.isPersistent() && connection.getExtraBytes() != null) {
            connection.getExtraBytes().close();
            connection.setExtraBytes(null);
        }
        StreamSourceChannel source = connection.getChannel().getSourceChannel();
        source.getReadSetter().set(watcher::readable);
        source.resumeReads();
    }

    private void readable(StreamSourceChannel source) {
        try {
            int read = exchange.isPersistent() ? keep(source) : discard();
            if (read < 0 || discarded > MAX_DISCARDED) {
                depart(source);
            }
        } catch (IOException broken) {
            depart(source);
        }
    }

    private void depart(StreamSourceChannel source) {
        source.suspendReads();
        departures.add(this::close);
    }

    /** Adds what comes from the socket to what is there of the next request, from which the channel itself would read. */
    private int keep(StreamSourceChannel source) throws IOException {
        PooledByteBuffer extra = connection.getExtraBytes();
        ByteBuffer buffer;
        if (extra == null) {
            extra = connection.getByteBufferPool().allocate();
            buffer = extra.getBuffer();
        } else {
            buffer = extra.getBuffer().compact();
        }
        int read = connection.getOriginalSourceConduit().read(buffer);
        boolean isFull = !buffer.hasRemaining();
        if (buffer.flip().hasRemaining()) {
            connection.setExtraBytes(extra);
        } else {
            connection.setExtraBytes(null);
            extra.close();
        }
        if (isFull) {
            source.suspendReads();
            return 0;
        }
        return read;
    }

    private int discard() throws IOException {
        try (PooledByteBuffer pooled = connection.getByteBufferPool().allocate()) {
            int read = connection.getOriginalSourceConduit().read(pooled.getBuffer());
            discarded += Math.max(read, 0);
            return read;
        }
    }

    /** Without another request to wait for: Undertow would set a timer for it, and keep the closed connection till then. */
    private void close() {
        exchange.setPersistent(false);
        IoUtils.safeClose(connection);
    }
}
