package io.everysource.http;

import java.time.Duration;

/**
 * What a publisher may send.
 *
 * @param bodyBytes a request's body, or a line of an NDJSON stream
 * @param dataBytes an event's data, in UTF-8
 * @param topics topics of an event
 * @param topicCharacters an event's topics taken together
 * @param nameCharacters an event's type, its id, and an idempotency key
 * @param batch events in a JSON array
 * @param lines events in an NDJSON stream
 * @param pendingBytes bodies of all publishers together that have not come to their end
 * @param patience how long a body, or a line of a stream, may take to go on
 */
public record PublishLimits(
        int bodyBytes,
        int dataBytes,
        int topics,
        int topicCharacters,
        int nameCharacters,
        int batch,
        int lines,
        long pendingBytes,
        Duration patience) {
    /**
     * 16 MiB in all, 4 MiB of data, 100 topics, 128 Ki characters of them, names of 1,024, batches of 4,096, 100,000 lines, 64
     * MiB of unfinished bodies, half a minute.
     */
    public static final PublishLimits DEFAULTS = new PublishLimits(
            16 << 20, 4 << 20, 100, 128 << 10, 1_024, 4_096, 100_000, 64L << 20, Duration.ofSeconds(30));

    PublishLimits withBodyBytes(int value) {
        return new PublishLimits(
                value, dataBytes, topics, topicCharacters, nameCharacters, batch, lines, pendingBytes, patience);
    }
}
