package io.everysource;

import io.everysource.message.Event;
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

    private static Event event(List<String> topics, String data, Optional<String> id, boolean isPrivate) {
        return new Event(topics, data, Optional.empty(), id, Optional.empty(), isPrivate);
    }
}
