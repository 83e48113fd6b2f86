package io.everysource.monitoring;

/** The upper bounds of the buckets of distributions. */
final class Bounds {
    /** From 50 microseconds to 30 seconds, in nanoseconds. */
    static final long[] NANOS = {
        50_000L,
        100_000L,
        250_000L,
        500_000L,
        1_000_000L,
        2_500_000L,
        5_000_000L,
        10_000_000L,
        25_000_000L,
        50_000_000L,
        100_000_000L,
        250_000_000L,
        500_000_000L,
        1_000_000_000L,
        2_500_000_000L,
        5_000_000_000L,
        10_000_000_000L,
        30_000_000_000L
    };

    /** From none to a million messages. */
    static final long[] MESSAGES = {0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    /** From none to a day, in milliseconds. */
    static final long[] LAG_MILLIS = {
        0, 10, 100, 1_000, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000, 7_200_000, 21_600_000, 86_400_000
    };

    /** Powers of two up to 65 seconds, as clients tell them, in milliseconds. */
    static final long[] CLIENT_MILLIS = {
        1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192, 16_384, 32_768, 65_536
    };

    private Bounds() {}
}
