package io.everysource.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How often each publisher publishes. Keeps one number for each: when it will have paid for what it sent, each request costing a share
 * of a second. It may run into debt as far as a burst goes. Safe for use by any thread.
 */
final class PublishRates {
    /** Beyond that many publishers at once, the debts of those that were not heard of for longest are forgotten. */
    private static final int MAX_PUBLISHERS = 100_000;

    private final LongSupplier nanoTime;
    private final long costNanos;
    private final long burstNanos;
    private final Cache<String, AtomicLong> paidAt;

    /** @param nanoTime tells the time, as {@link System#nanoTime} does */
    PublishRates(ConnectionLimits limits, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.costNanos = limits.publishRate() == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / limits.publishRate();
        this.burstNanos = costNanos * limits.publishBurst();
        this.paidAt = Caffeine.newBuilder()
                .maximumSize(MAX_PUBLISHERS)
                .expireAfterAccess(Duration.ofNanos(burstNanos + TimeUnit.SECONDS.toNanos(1)))
                .executor(Runnable::run)
                .build();
    }

    /** Whether there is anything to count. */
    boolean areLimited() {
        return costNanos > 0;
    }

    /** @throws BadRequestException if {@code publisher} has to wait before its next request; this one costs nothing then */
    void count(String publisher) {
        long now = nanoTime.getAsLong();
        AtomicLong paid = paidAt.get(publisher, key -> new AtomicLong(now));
        while (true) {
            long before = paid.get();
            long after = (before - now > 0 ? before : now) + costNanos;
            long tooMuch = after - now - burstNanos;
            if (tooMuch > 0) {
                throw Limit.PUBLISH_RATE.reached((int) (TimeUnit.NANOSECONDS.toSeconds(tooMuch - 1) + 1));
            }
            if (paid.compareAndSet(before, after)) {
                return;
            }
        }
    }
}
