package io.everysource.transport;

import io.undertow.conduits.FinishableStreamSinkConduit;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Writes a response to its socket as far as it takes it, keeps what must follow, and tells when that has gone. Runs on the
 * connection's I/O thread alone.
 */
final class ResponseWriter {
    private static final ByteBuffer[] NOTHING = {};
    private static final Logger LOG = Logger.getLogger(ResponseWriter.class);

    private final HttpServerExchange exchange;
    private final LongSupplier nanoTime;
    private final Runnable onDrained;

    /** Whether the protocol gathers what is written in frames, which leave when they are full or flushed: that of HTTP/2. */
    private final boolean isFramed;

    private StreamSinkChannel sink;

    /** The socket itself, once nothing but bytes as they are goes there; null before. */
    private StreamSinkConduit socket;

    private ByteBuffer[] kept = NOTHING;
    private boolean isWaiting;
    private long lastProgressNanos;

    /** @param onDrained run when the socket has taken all that was kept, and would take more */
    ResponseWriter(HttpServerExchange exchange, LongSupplier nanoTime, Runnable onDrained) {
        this.exchange = exchange;
        this.nanoTime = nanoTime;
        this.onDrained = onDrained;
        this.isFramed = !(exchange.getConnection() instanceof HttpServerConnection);
    }

    /** Whether the socket took everything so far. */
    boolean isDrained() {
        return !isWaiting;
    }

    long lastProgressNanos() {
        return lastProgressNanos;
    }

    /**
     * Writes as much of {@code bytes} as the socket takes. To be called only while drained; it may not be drained any more, though
     * nothing is left.
     *
     * @return how many of them are left; none if the connection is lost
     */
    int write(ByteBuffer bytes) {
        begin();
        try {
            while (bytes.hasRemaining() && (socket == null ? sink.write(bytes) : socket.write(bytes)) > 0) {
                // Nearly always once.
            }
            if (!bytes.hasRemaining() && !isFlushed()) {
                keep();
            }
            return bytes.remaining();
        } catch (IOException broken) {
            lose(broken);
            return 0;
        } finally {
            lastProgressNanos = nanoTime.getAsLong();
        }
    }

    /**
     * The head has gone, and the response ends with its connection: from now on what is written goes past the layers that have done
     * their part, each of which would be a few more places in memory for each delivery. Not if the response was wrapped: then another
     * layer than Undertow's own is the first.
     */
    void bypassFraming() {
        if (exchange.getConnection() instanceof HttpServerConnection connection
                && connection.getChannel().getSinkChannel().getConduit() instanceof FinishableStreamSinkConduit) {
            socket = connection.getOriginalSinkConduit();
        }
    }

    /** Keeps what has to follow as soon as the socket takes more; nothing, to be told of that moment alone. */
    void keep(ByteBuffer... rest) {
        kept = rest;
        isWaiting = true;
        sink.resumeWrites();
    }

    /** Writes all of {@code bytes}, keeping a copy of what the socket does not take now. */
    void writeWhole(ByteBuffer bytes) {
        int left = write(bytes);
        if (left > 0) {
            keep(ByteBuffer.allocate(left).put(bytes).flip());
        }
    }

    /** Writes all of {@code buffers}, keeping what the socket does not take now. */
    void writeWhole(ByteBuffer... buffers) {
        begin();
        lastProgressNanos = nanoTime.getAsLong();
        int next = push(buffers);
        if (next < buffers.length || !isFlushed()) {
            keep(Arrays.copyOfRange(buffers, next, buffers.length));
        }
    }

    private boolean isFlushed() {
        try {
            return !isFramed || sink.flush();
        } catch (IOException broken) {
            lose(broken);
            return true;
        }
    }

    private void begin() {
        if (sink == null) {
            sink = exchange.getResponseChannel();
            sink.getWriteSetter().set(channel -> writable());
        }
    }

    private void writable() {
        int next = push(kept);
        if (next < kept.length) {
            kept = Arrays.copyOfRange(kept, next, kept.length);
            return;
        }
        kept = NOTHING;
        if (!isFlushed()) {
            return;
        }
        isWaiting = false;
        sink.suspendWrites();
        onDrained.run();
    }

    private int push(ByteBuffer[] buffers) {
        int next = 0;
        try {
            while (next < buffers.length) {
                long written =
                        buffers.length == 1 ? sink.write(buffers[0]) : sink.write(buffers, next, buffers.length - next);
                while (next < buffers.length && !buffers[next].hasRemaining()) {
                    next++;
                }
                if (written == 0) {
                    break;
                }
                lastProgressNanos = nanoTime.getAsLong();
            }
            return next;
        } catch (IOException broken) {
            lose(broken);
            return buffers.length;
        }
    }

    private void lose(IOException broken) {
        LOG.debugf("connection lost: %s", broken.getMessage());
        IoUtils.safeClose(exchange.getConnection());
    }
}
