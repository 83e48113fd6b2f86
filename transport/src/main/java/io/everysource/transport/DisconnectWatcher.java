package io.everysource.transport;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads from a connection whose response is open, so that its end is noticed at once: Undertow itself stops reading
 * during a request. Runs on the connection's I/O thread.
 */
final class DisconnectWatcher {
    /** What a peer may send during a stream that ends with its connection; nobody will answer it. */
    private static final int MAX_DISCARDED = 64 * 1024;

    private final HttpServerExchange exchange;
    private final HttpServerConnection connection;
    private int discarded;

    private DisconnectWatcher(HttpServerExchange exchange) {
        this.exchange = exchange;
        this.connection = (HttpServerConnection) exchange.getConnection();
    }

    static void watch(HttpServerExchange exchange) {
        DisconnectWatcher watcher = new DisconnectWatcher(exchange);
        if (watcher.connection.getExtraBytes() != null) {
            // The next request is here already; reading on would get in front of it.
            return;
        }
        StreamSourceChannel source = watcher.connection.getChannel().getSourceChannel();
        source.getReadSetter().set(watcher::readable);
        source.resumeReads();
    }

    private void readable(StreamSourceChannel source) {
        PooledByteBuffer pooled = connection.getByteBufferPool().allocate();
        boolean isOurs = true;
        try {
            int read = source.read(pooled.getBuffer());
            if (read < 0) {
                close();
            } else if (read > 0 && exchange.isPersistent()) {
                source.suspendReads();
                pooled.getBuffer().flip();
                connection.ungetRequestBytes(pooled);
                isOurs = false;
            } else {
                discarded += read;
                if (discarded > MAX_DISCARDED) {
                    close();
                }
            }
        } catch (IOException broken) {
            close();
        } finally {
            if (isOurs) {
                pooled.close();
            }
        }
    }

    /** Without another request to wait for: Undertow would set a timer for it, and keep the closed connection till then. */
    private void close() {
        exchange.setPersistent(false);
        IoUtils.safeClose(connection);
    }
}
