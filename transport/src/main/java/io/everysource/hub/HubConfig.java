package io.everysource.hub;

import java.time.Duration;

/**
 * Times of the fan-out; all of them are looked after by one sweep per event loop.
 *
 * @param heartbeat how long a stream stays silent before a heartbeat
 * @param pollHold how long a poll without anything to send is held
 * @param stallTimeout how long a socket may take nothing of what is due before its connection is closed
 * @param rotateAfter how long a stream lives before it is asked to reconnect, spread by a fifth; zero is for ever
 * @param retry what streams are told to wait before reconnecting, on average; each is told between a half and one and a
 *     half of it
 */
public record HubConfig(
        Duration heartbeat, Duration pollHold, Duration stallTimeout, Duration rotateAfter, Duration retry) {
    public static final HubConfig DEFAULTS = new HubConfig(
            Duration.ofSeconds(15),
            Duration.ofSeconds(25),
            Duration.ofSeconds(60),
            Duration.ZERO,
            Duration.ofSeconds(3));

    public HubConfig {
        requirePositive("heartbeat", heartbeat);
        requirePositive("poll hold", pollHold);
        requirePositive("stall timeout", stallTimeout);
        requirePositive("retry", retry);
        if (rotateAfter.isNegative()) {
            throw new IllegalArgumentException("rotation must not be negative");
        }
    }

    private static void requirePositive(String name, Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw new IllegalArgumentException(name + " must be more than zero");
        }
    }

    public HubConfig withHeartbeat(Duration value) {
        return new HubConfig(value, pollHold, stallTimeout, rotateAfter, retry);
    }

    public HubConfig withPollHold(Duration value) {
        return new HubConfig(heartbeat, value, stallTimeout, rotateAfter, retry);
    }

    public HubConfig withStallTimeout(Duration value) {
        return new HubConfig(heartbeat, pollHold, value, rotateAfter, retry);
    }

    public HubConfig withRotateAfter(Duration value) {
        return new HubConfig(heartbeat, pollHold, stallTimeout, value, retry);
    }

    public HubConfig withRetry(Duration value) {
        return new HubConfig(heartbeat, pollHold, stallTimeout, rotateAfter, value);
    }
}
