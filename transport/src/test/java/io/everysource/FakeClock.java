package io.everysource;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that moves only when it is told to. */
public final class FakeClock extends Clock {
    private Duration sinceStart = Duration.ZERO;
    private final long startMillis = 1_750_000_000_000L;

    public void advance(Duration by) {
        sinceStart = sinceStart.plus(by);
    }

    /** The same time as {@link System#nanoTime} would tell it. */
    public long nanoTime() {
        return sinceStart.toNanos();
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(startMillis).plus(sinceStart);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException("always UTC");
    }
}
