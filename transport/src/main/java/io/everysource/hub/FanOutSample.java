package io.everysource.hub;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/**
 * Times how long a message takes until the last live subscriber of all event loops was handed it, for one message at a time. Safe for
 * use by any thread.
 */
final class FanOutSample {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongConsumer onComplete;
    private final AtomicInteger waiting = new AtomicInteger();
    private int loops; // guarded by this

    // Written while nobody waits.
    private long beganNanos;
    private volatile long offset;

    /** @param onComplete told how many nanoseconds a message took */
    FanOutSample(LongConsumer onComplete) {
        this.onComplete = onComplete;
    }

    /** One more event loop passes samples from now on; returns the offset of the last one that it does not pass. */
    synchronized long join() {
        loops++;
        return offset;
    }

    /** The message at {@code newest} has entered the log: it is the next sample, if it is time for one. To be called by one thread at a time. */
    synchronized void entered(long newest, long nanoTime) {
        if (loops > 0 && waiting.get() == 0 && (offset == 0 || nanoTime - beganNanos >= PERIOD_NANOS)) {
            beganNanos = nanoTime;
            waiting.set(loops);
            offset = newest;
        }
    }

    /** The offset of the message that is being timed, or was last; 0 if there was none yet. */
    long offset() {
        return offset;
    }

    /** One event loop has handed over everything up to {@link #offset}. To be called once by each for each sample. */
    void passed(long nanoTime) {
        // As soon as nobody waits, the next one may begin.
        long nanos = nanoTime - beganNanos;
        if (waiting.decrementAndGet() == 0) {
            onComplete.accept(nanos);
        }
    }
}
