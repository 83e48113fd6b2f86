package io.everysource.monitoring;

import io.everysource.message.Message;
import io.everysource.message.TraceContext;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * How values are distributed: how many there were up to each bound. Written by one thread at a time, without a lock and without making
 * objects; read by any. Micrometer has no such thing: its histograms take one value at a time, by several atomic operations and a look
 * at two clocks, which for each delivery is too much.
 */
final class Distribution {
    private static final long EXEMPLAR_MILLIS = 1_000;

    /** A value whose trace is known, and when it was seen in milliseconds since 1970. */
    record Exemplar(long value, TraceContext trace, long timeMillis) {}

    private final long[] bounds;
    private final AtomicLongArray counts;
    private final AtomicLong sum = new AtomicLong();
    private final AtomicReferenceArray<Exemplar> exemplars;

    /** @param bounds the upper bounds of the buckets, in order; beyond the last is one more */
    Distribution(long... bounds) {
        this.bounds = bounds;
        this.counts = new AtomicLongArray(bounds.length + 1);
        this.exemplars = new AtomicReferenceArray<>(bounds.length + 1);
    }

    void add(long value) {
        add(value, 1);
    }

    /** Adds {@code value} so many times. */
    void add(long value, long times) {
        count(bucket(value), value, times);
    }

    /** Adds {@code value}, which came of {@code message}: an exemplar, if its trace is known. */
    void add(long value, Message message) {
        int bucket = bucket(value);
        count(bucket, value, 1);
        Optional<TraceContext> trace = message.trace();
        if (trace.isPresent()) {
            Exemplar last = exemplars.getPlain(bucket);
            long now = System.currentTimeMillis();
            if (last == null || now - last.timeMillis() >= EXEMPLAR_MILLIS) {
                exemplars.setRelease(bucket, new Exemplar(value, trace.get(), now));
            }
        }
    }

    private int bucket(long value) {
        int bucket = 0;
        while (bucket < bounds.length && value > bounds[bucket]) {
            bucket++;
        }
        return bucket;
    }

    private void count(int bucket, long value, long times) {
        counts.setRelease(bucket, counts.getPlain(bucket) + times);
        sum.setRelease(sum.getPlain() + value * times);
    }

    /** The number of buckets. */
    int size() {
        return counts.length();
    }

    long count(int bucket) {
        return counts.getAcquire(bucket);
    }

    long sum() {
        return sum.getAcquire();
    }

    Optional<Exemplar> exemplar(int bucket) {
        return Optional.ofNullable(exemplars.getAcquire(bucket));
    }

    /** How many values there were. */
    long total() {
        long total = 0;
        for (int i = 0; i < size(); i++) {
            total += count(i);
        }
        return total;
    }
}
