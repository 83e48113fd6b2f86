package io.everysource.log;

import java.time.Duration;

/**
 * How much the message log holds. The oldest messages are evicted when either bound is passed; the newest message is
 * always held until it is too old.
 *
 * @param bytes heap for messages and their indexes, an eighth of it for frames that are made on demand; 1 or more
 * @param age how long a message is held, more than zero, at most 100 years
 */
public record Retention(long bytes, Duration age) {
    private static final Duration MAX_AGE = Duration.ofDays(36_500);

    /** 64 MiB, one day. */
    public static final Retention DEFAULTS = new Retention(64L << 20, Duration.ofDays(1));

    public Retention {
        if (bytes < 1) {
            throw new IllegalArgumentException("retained bytes must be 1 or more: " + bytes);
        }
        if (age.isNegative() || age.isZero() || age.compareTo(MAX_AGE) > 0) {
            throw new IllegalArgumentException("retained age must be more than zero and at most 100 years: " + age);
        }
    }
}
