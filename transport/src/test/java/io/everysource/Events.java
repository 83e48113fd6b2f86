package io.everysource;

import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

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
        AtomicLong cost = new AtomicLong();
        Message.of(new Position(1, 10), 0, event).holdIn(cost);
        return cost.get();
    }

    private static Event event(List<String> topics, String data, Optional<String> id, boolean isPrivate) {
        return new Event(topics, data, Optional.empty(), id, Optional.empty(), isPrivate);
    }
}
