package io.everysource.benchmarks;

/** A histogram of times up to 20 s with a resolution of 10 µs. Not safe for use by several threads. */
final class Latencies {
    private static final int BUCKET_NANOS = 10_000;
    private static final int BUCKETS = 2_000_000;

    private final int[] buckets = new int[BUCKETS];
    private long count;

    void add(long nanos) {
        long bucket = Math.max(0, nanos / BUCKET_NANOS);
        buckets[(int) Math.min(BUCKETS - 1, bucket)]++;
        count++;
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
}
