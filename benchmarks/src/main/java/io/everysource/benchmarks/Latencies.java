package io.everysource.benchmarks;

import java.util.Arrays;

/**
 * The times from when events were due until they were read, of those that were due within a span: however late they come. A histogram of
 * times up to 20 s with a resolution of 10 µs.
 */
final class Latencies {
    private static final int BUCKET_NANOS = 10_000;
    private static final int BUCKETS = 2_000_000;

    private final int[] buckets = new int[BUCKETS];
    private long count;
    private long max;
    private long from = Long.MAX_VALUE;
    private long to = Long.MAX_VALUE;

    /** Forgets all, and counts those that are due from then on. */
    void restart(long due) {
        Arrays.fill(buckets, 0);
        count = 0;
        max = 0;
        from = due;
        to = Long.MAX_VALUE;
    }

    /** Those that are due from then on do not count. */
    void to(long due) {
        to = due;
    }

    void add(long due, long now) {
        if (due < from || due >= to) {
            return;
        }
        long nanos = Math.max(0, now - due);
        buckets[(int) Math.min(BUCKETS - 1, nanos / BUCKET_NANOS)]++;
        count++;
        max = Math.max(max, nanos);
    }

    /** The time in milliseconds that a {@code share} of all was not above; 0 if there were none. */
    double millis(double share) {
        long wanted = (long) Math.ceil(share * count);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKETS && wanted > 0; bucket++) {
            seen += buckets[bucket];
            if (seen >= wanted) {
                return (bucket + 1) * (BUCKET_NANOS / 1e6);
            }
        }
        return 0;
    }

    void tell(Result result) {
        result.put("p50", millis(0.5));
        result.put("p99", millis(0.99));
        result.put("p999", millis(0.999));
        result.put("max", max / 1e6);
    }
}
