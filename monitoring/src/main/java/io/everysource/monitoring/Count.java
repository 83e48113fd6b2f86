package io.everysource.monitoring;

import java.util.concurrent.atomic.AtomicLong;

/** A number that one thread at a time writes and any thread reads: that takes no atomic operation. */
final class Count {
    private final AtomicLong value = new AtomicLong();

    void add(long more) {
        value.setRelease(value.getPlain() + more);
    }

    void set(long now) {
        value.setRelease(now);
    }

    long get() {
        return value.getAcquire();
    }
}
