package io.everysource.log;

import io.everysource.message.Event;
import io.everysource.message.Position;
import java.util.Optional;

/** Where a subscriber wants to go on. */
public sealed interface Cursor {
    /** No cursor: from now on. */
    record Now() implements Cursor {}

    /** All that the log holds. */
    record Earliest() implements Cursor {}

    /** After a position. */
    record After(Position position) implements Cursor {}

    /** After the message that carries an id of a publisher's choice. */
    record AfterId(String id) implements Cursor {}

    /** What a client sent as its last event id. An empty text is no cursor. */
    static Cursor parse(String lastEventId) {
        if (lastEventId.isEmpty()) {
            return new Now();
        }
        if (lastEventId.equals(Event.EARLIEST)) {
            return new Earliest();
        }
        Optional<Position> position = Position.parse(lastEventId);
        return position.isPresent() ? new After(position.get()) : new AfterId(lastEventId);
    }
}
