package io.everysource.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
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

        /** The body is too large, too slow or one too many. Reading has stopped. */
        void fail(Problem problem);

        /** Whether more has to come soon after {@code unused} bytes. */
        boolean isWaiting(int unused);
    }

    static final int PAUSE = -1;

    private static final byte[] NOTHING = {};
    private static final int FIRST_CAPACITY = 1_024;

    /** How much is gathered before the receiver is asked although there is more to read. */
    private static final int SOME = 128 * 1_024;

    private final HttpServerExchange exchange;
    private final PublishLimits limits;
    private final AtomicLong pendingBytes;
    private final Receiver receiver;
    private StreamSourceChannel channel;
    private byte[] bytes = NOTHING;
    private int length;
    private boolean isPaused;
    private boolean isStopped;
    private long lastReadNanos;
    private XnioExecutor.Key timer;

    /** @param pendingBytes counts what all readers hold together */
    BodyReader(HttpServerExchange exchange, PublishLimits limits, AtomicLong pendingBytes, Receiver receiver) {
        this.exchange = exchange;
        this.limits = limits;
        this.pendingBytes = pendingBytes;
        this.receiver = receiver;
    }

    void start() {
        if (exchange.isRequestComplete()) {
            receiver.end(NOTHING);
            return;
        }
        channel = exchange.getRequestChannel();
        channel.getReadSetter().set(ready -> read());
        read();
    }

    /** Goes on after a {@link #PAUSE}, unless the peer has gone. */
    void resume(int used) {
        isPaused = false;
        if (isStopped) {
            IoUtils.safeClose(exchange.getConnection());
            return;
        }
        use(used);
        read();
    }

    private void read() {
        lastReadNanos = System.nanoTime();
        try (PooledByteBuffer pooled =
                exchange.getConnection().getByteBufferPool().allocate()) {
            while (true) {
                int read = channel.read(pooled.getBuffer().clear());
                if (read < 0) {
                    byte[] rest = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
                    stop();
                    receiver.end(rest);
                    return;
                }
                if (read > 0) {
                    if (!makeRoom(read)) {
                        return;
                    }
                    pooled.getBuffer().flip().get(bytes, length, read);
                    length += read;
                }
                if (length > 0 && (read == 0 || length >= SOME) && !offer()) {
                    return;
                }
                if (read == 0) {
                    channel.resumeReads();
                    setTimer(limits.patience().toNanos());
                    return;
                }
            }
        } catch (IOException broken) {
            abandon();
        }
    }

    /** Has the receiver use what there is; false if it wants to be waited for. */
    private boolean offer() {
        int used = receiver.some(bytes, length);
        if (used == PAUSE) {
            isPaused = true;
            channel.suspendReads();
            return false;
        }
        use(used);
        return true;
    }

    private void use(int used) {
        System.arraycopy(bytes, used, bytes, 0, length - used);
        length -= used;
    }

    private boolean makeRoom(int more) {
        if (length + more > limits.bodyBytes()) {
            fail(
                    StatusCodes.REQUEST_ENTITY_TOO_LARGE,
                    "body-bytes",
                    "A body, or a line of a stream, may have " + limits.bodyBytes() + " bytes.");
            return false;
        }
        if (length + more > bytes.length) {
            boolean isWhole = more == exchange.getRequestContentLength();
            int capacity = isWhole ? more : Math.max(length + more, Math.max(FIRST_CAPACITY, bytes.length * 2));
            if (pendingBytes.addAndGet(capacity - bytes.length) > limits.pendingBytes()) {
                pendingBytes.addAndGet(bytes.length - capacity);
                fail(
                        StatusCodes.SERVICE_UNAVAILABLE,
                        "pending-bytes",
                        "Too much is being published at once; try again in a moment.");
                return false;
            }
            bytes = Arrays.copyOf(bytes, capacity);
        }
        return true;
    }

    private void setTimer(long nanos) {
        if (timer == null && receiver.isWaiting(length)) {
            timer = exchange.getIoThread()
                    .executeAfter(this::checkPatience, nanos / 1_000_000 + 1, TimeUnit.MILLISECONDS);
        }
    }

    private void checkPatience() {
        timer = null;
        long left = limits.patience().toNanos() - (System.nanoTime() - lastReadNanos);
        if (isPaused || !receiver.isWaiting(length)) {
            return;
        }
        if (left > 0) {
            setTimer(left);
        } else {
            fail(
                    StatusCodes.REQUEST_TIME_OUT,
                    "",
                    "The body did not go on for " + limits.patience().toSeconds() + " s.");
        }
    }

    private void fail(int status, String limit, String detail) {
        stop();
        receiver.fail(new Problem(status, "", detail, limit, 0));
    }

    /** The peer has gone in the middle of it: what came whole still counts, and the exchange ends after that. */
    private void abandon() {
        boolean isWorkedOn = length > 0 && receiver.some(bytes, length) == PAUSE;
        stop();
        exchange.setPersistent(false);
        if (!isWorkedOn) {
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private void stop() {
        isStopped = true;
        channel.suspendReads();
        pendingBytes.addAndGet(-bytes.length);
        bytes = NOTHING;
        length = 0;
        if (timer != null) {
            timer.remove();
            timer = null;
        }
    }
}
