package io.everysource.log;

import java.time.Duration;

/**
 * How much the message log holds. The oldest messages are evicted when either bound is passed; the newest message is
 * always held until it is too old.
 *
 * @param bytes heap for messages and their indexes, an eighth of it for frames that are made on demand; 1 or more
 * @param age how long a message is held, more than zero
 */
public record Retention(long bytes, Duration age) {
    /** 64 MiB, one day. */
    public static final Retention DEFAULTS = new Retention(64L << 20, Duration.ofDays(1));

    public Retention {
        if (bytes < 1) {
            throw new IllegalArgumentException("retained bytes must be 1 or more: " + bytes);
        }
        if (age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException("retained age must be more than zero: " + age);
        }
    }
}
