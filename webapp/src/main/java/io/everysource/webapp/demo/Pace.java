package io.everysource.webapp.demo;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How often something may be done, by everybody together: so many times at once, and twice a second. Safe for use by any thread. */
final class Pace {
    private static final long COST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final LongSupplier nanoTime;
    private final long burstNanos;
    /** When all that was done is paid for. */
    private final AtomicLong paidAt;

    /** @param nanoTime tells the time, as {@link System#nanoTime} does */
    Pace(int burst, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.burstNanos = COST_NANOS * burst;
        this.paidAt = new AtomicLong(nanoTime.getAsLong());
    }

    /** Whether it may be done once more, now; then it counts as done. */
    boolean take() {
        long now = nanoTime.getAsLong();
        while (true) {
            long before = paidAt.get();
            long after = (before - now > 0 ? before : now) + COST_NANOS;
            if (after - now > burstNanos) {
                return false;
            }
            if (paidAt.compareAndSet(before, after)) {
                return true;
            }
        }
    }
}
