package io.everysource.log;

import io.everysource.Events;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.util.Arrays;
import java.util.List;

/** Messages that tests place by hand. */
final class Messages {
    static final long EPOCH = 0xabc;

    private Messages() {}

    static Message at(long offset, String... topics) {
        return at(offset, 0, topics);
    }

    static Message at(long offset, long timeMillis, String... topics) {
        return of(offset, timeMillis, Events.on(topics));
    }

    static Message of(long offset, long timeMillis, Event event) {
        return Message.of(new Position(EPOCH, offset), timeMillis, event);
    }

    static List<Long> offsets(Message[] messages, int count) {
        return Arrays.stream(messages, 0, count).map(Message::offset).toList();
    }
}
