package io.everysource.message;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Writes {@code text/event-stream} blocks [spec 9.2.6]. No other code writes wire text. */
public final class EventStreamEncoder {
    /** The type of the control event whose id is the cursor. */
    public static final String POSITION_TYPE = "es:pos";

    private static final Duration MIN_RETRY = Duration.ofMillis(100);
    private static final Duration MAX_RETRY = Duration.ofHours(1);

    private final StringBuilder text;

    private EventStreamEncoder(int capacity) {
        text = new StringBuilder(capacity);
    }

    /** The block of an event that has no place in the log, and therefore no id: clients keep the cursor that they have. */
    static String event(Event event) {
        return body(event).end();
    }

    /** The block of {@code event}, without the {@code es:pos} that follows a publisher's id. */
    static String event(Event event, String id) {
        return body(event).field("id", id).end();
    }

    private static EventStreamEncoder body(Event event) {
        EventStreamEncoder block = new EventStreamEncoder(event.data().length() + 96);
        event.type().ifPresent(type -> block.field("event", type));
        event.retry()
                .ifPresent(
                        retry -> block.field("retry", Long.toString(clamp(retry).toMillis())));
        block.data(event.data());
        return block;
    }

    /**
     * A control event.
     *
     * @param type one of the {@code es:} types
     * @param id the cursor to leave the client with
     * @param data one line of text
     */
    public static String control(String type, Optional<Position> id, String data) {
        EventStreamEncoder block = new EventStreamEncoder(data.length() + 64);
        block.field("event", type);
        id.ifPresent(position -> block.field("id", position.toString()));
        block.data(data);
        return block.end();
    }

    /**
     * The control event that tells the cursor. Its data is empty, so that browsers that ignore the id of a block without
     * data adopt it all the same.
     *
     * @param cursor a position, or the publisher's id that the client came with
     */
    public static String position(String cursor) {
        EventStreamEncoder block = new EventStreamEncoder(64);
        block.field("event", POSITION_TYPE);
        block.field("id", cursor);
        block.data("");
        return block.end();
    }

    /** The cursor as a block with an id and nothing else. */
    public static String bareId(String cursor) {
        return new EventStreamEncoder(48).field("id", cursor).end();
    }

    /** A line that sets the browser's reconnection time. */
    public static String retry(Duration retry) {
        return new EventStreamEncoder(16)
                .field("retry", Long.toString(retry.toMillis()))
                .text
                .toString();
    }

    /** A comment: bytes that every parser ignores. */
    public static String comment(String text) {
        return ":" + text + "\n\n";
    }

    /** The UTF-8 bytes of {@code text}. */
    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private EventStreamEncoder field(String name, String value) {
        text.append(name).append(':');
        if (!value.isEmpty()) {
            // One space after the colon is dropped by the reader, so a value's own leading space survives.
            text.append(' ').append(value);
        }
        text.append('\n');
        return this;
    }

    /** One data line for each line; CRLF, CR and LF all end one. */
    private void data(String data) {
        int start = 0;
        for (int i = 0; i < data.length(); i++) {
            char c = data.charAt(i);
            if (c != '\n' && c != '\r') {
                continue;
            }
            field("data", data.substring(start, i));
            if (c == '\r' && i + 1 < data.length() && data.charAt(i + 1) == '\n') {
                i++;
            }
            start = i + 1;
        }
        field("data", data.substring(start));
    }

    private String end() {
        return text.append('\n').toString();
    }

    private static Duration clamp(Duration retry) {
        if (retry.compareTo(MIN_RETRY) < 0) {
            return MIN_RETRY;
        }
        return retry.compareTo(MAX_RETRY) > 0 ? MAX_RETRY : retry;
    }
}
