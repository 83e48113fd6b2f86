package io.everysource.http;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a client of ours came by its transport: which one it is, and which one it gave up for it. Made of words of closed lists alone,
 * whatever was sent.
 *
 * @param to the transport that works, by the client's name for it
 * @param from the one that was given up for it; empty if it was the client's first choice
 * @param reason why that was given up; empty if none was
 * @param firstEvent an upper bound of the time to the first event: a power of two milliseconds, {@link #LONGEST} for all that is longer;
 *     empty if it was not told
 */
public record ClientReport(String to, String from, String reason, Optional<Duration> firstEvent) {
    /** The client's names of its transports, in its own order: it falls back from one to a later one. */
    public static final List<String> TRANSPORTS =
            List.of("native", "fetch-stream", "xhr-stream", "x-domain-request", "forever-frame", "long-poll", "jsonp");

    /** Why a client gives up a transport. */
    public static final List<String> REASONS =
            List.of("buffered", "stalled", "network", "cors", "status", "type", "unsupported", "url", "other");

    /** The bound of all that is longer than 65 seconds. */
    public static final Duration LONGEST = Duration.ofMillis(1L << 17);

    /**
     * Reads the parameter {@code report}: {@code <to>.<from>.<reason>.<milliseconds>}, as in
     * {@code long-poll.fetch-stream.buffered.2600}. A clock that was set back makes them negative.
     *
     * @return empty if it is none: then it is to be passed over
     */
    static Optional<ClientReport> parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4
                || !TRANSPORTS.contains(parts[0])
                || !(parts[1].isEmpty() ? parts[2].isEmpty() : TRANSPORTS.contains(parts[1]))
                || !parts[3].matches("(-?[0-9]{1,15})?")) {
            return Optional.empty();
        }
        String reason = parts[1].isEmpty() || REASONS.contains(parts[2]) ? parts[2] : "other";
        Optional<Duration> firstEvent =
                parts[3].isEmpty() ? Optional.empty() : Optional.of(bound(Long.parseLong(parts[3])));
        return Optional.of(new ClientReport(parts[0], parts[1], reason, firstEvent));
    }

    private static Duration bound(long millis) {
        Duration bound = Duration.ofMillis(1);
        while (bound.toMillis() < millis && bound.compareTo(LONGEST) < 0) {
            bound = bound.multipliedBy(2);
        }
        return bound;
    }
}
