package io.everysource.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.util.Arrays;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads a request's body without blocking and without trusting its announced length. Runs on the connection's I/O
 * thread; what it hands over may be worked on elsewhere while it waits.
 */
final class BodyReader {
    /** Receives what was read. */
    interface Receiver {
        /**
         * There is something, and nothing more to be had at the moment.
         *
         * @return how many bytes from the front were used up, or {@link #PAUSE} to be continued by {@link BodyReader#resume}
         */
        int some(byte[] bytes, int length);

        /** The body has ended; these are the bytes that were not used up. */
        void end(byte[] bytes);

        /** More was not used up than may be. Reading has stopped. */
        void tooLarge();
    }

    static final int PAUSE = -1;

    private static final int FIRST_CAPACITY = 1_024;

    /** How much is gathered before the receiver is asked although there is more to read. */
    private static final int SOME = 128 * 1_024;

    private final HttpServerExchange exchange;
    private final int max;
    private final Receiver receiver;
    private StreamSourceChannel channel;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int length;

    /** @param max the most bytes that may wait to be used up */
    BodyReader(HttpServerExchange exchange, int max, Receiver receiver) {
        this.exchange = exchange;
        this.max = max;
        this.receiver = receiver;
    }

    void start() {
        if (exchange.isRequestComplete()) {
            receiver.end(new byte[0]);
            return;
        }
        channel = exchange.getRequestChannel();
        channel.getReadSetter().set(ready -> read());
        read();
    }

    /** Goes on after a {@link #PAUSE}. */
    void resume(int used) {
        use(used);
        read();
    }

    private void read() {
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            while (true) {
                int read = channel.read(pooled.getBuffer().clear());
                if (read > 0) {
                    pooled.getBuffer().flip().get(room(read), length, read);
                    length += read;
                } else if (read < 0) {
                    channel.suspendReads();
                    receiver.end(Arrays.copyOf(bytes, length));
                    return;
                }
                if (length > max) {
                    channel.suspendReads();
                    receiver.tooLarge();
                    return;
                }
                if (length > 0 && (read == 0 || length >= SOME)) {
                    int used = receiver.some(bytes, length);
                    if (used == PAUSE) {
                        channel.suspendReads();
                        return;
                    }
                    use(used);
                }
                if (read == 0) {
                    channel.resumeReads();
                    return;
                }
            }
        } catch (IOException broken) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private void use(int used) {
        System.arraycopy(bytes, used, bytes, 0, length - used);
        length -= used;
    }

    private byte[] room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
        return bytes;
    }
}
