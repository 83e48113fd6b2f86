package io.everysource.log;

import io.everysource.message.Message;
import io.everysource.message.Position;
import java.util.List;
import java.util.Optional;

/**
 * What a message log holds.
 *
 * @param messages how many
 * @param topics of how many topics
 * @param bytes the heap that they take
 * @param tail the position of the newest message, which need not be held any more
 * @param oldest the oldest message held
 * @param newest the newest message held
 * @param epochs all that are known, in order, each as the position of its first message
 */
public record LogSummary(
        int messages,
        int topics,
        long bytes,
        Position tail,
        Optional<Held> oldest,
        Optional<Held> newest,
        List<Position> epochs) {

    /**
     * A message that is held.
     *
     * @param timeMillis when the journal accepted it, in milliseconds since 1970
     */
    public record Held(Position position, long timeMillis) {
        static Held of(Message message) {
            return new Held(message.position(), message.timeMillis());
        }
    }
}
