package io.everysource;

import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Events that tests publish. */
public final class Events {
    private Events() {}

    public static Event on(String... topics) {
        return event(List.of(topics), "data", Optional.empty(), false);
    }

    public static Event withId(String topic, String id) {
        return event(List.of(topic), "data", Optional.of(id), false);
    }

    public static Event hidden(String... topics) {
        return event(List.of(topics), "data", Optional.empty(), true);
    }

    /** The heap that a log counts {@code event} with, at an offset of two digits. */
    public static long cost(Event event) {
        return Message.of(new Position(1, 10), 0, event).footprint();
    }

    /** Retention with room for {@code bytes} of messages beside that for frames that are made on demand. */
    public static Retention roomFor(long bytes) {
        return new Retention((bytes * 8 + 6) / 7, Duration.ofHours(1));
    }

    private static Event event(List<String> topics, String data, Optional<String> id, boolean isPrivate) {
        return new Event(topics, data, Optional.empty(), id, Optional.empty(), isPrivate);
    }
}
