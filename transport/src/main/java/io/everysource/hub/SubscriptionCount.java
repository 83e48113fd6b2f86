package io.everysource.hub;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts a hub's subscriptions. Safe for use by any thread. */
final class SubscriptionCount {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    /** One more; returns its number. */
    int opened() {
        open.incrementAndGet();
        return opened.incrementAndGet();
    }

    void closed() {
        open.decrementAndGet();
    }

    /** How many are open. */
    int open() {
        return open.get();
    }
}
