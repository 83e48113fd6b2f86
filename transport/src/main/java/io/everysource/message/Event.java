package io.everysource.message;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a publisher gives. Holds only what no framing can be broken by: every rule below is checked here and nowhere else.
 *
 * @param topics 1 to n, the first is canonical; without control characters, never {@code *}
 * @param data any text, also empty; line breaks of all three kinds reach the subscriber as LF [spec 9.2.6]
 * @param type the event type; without CR, LF and NUL, not starting with {@code es:}
 * @param id the publisher's own id; see {@link #checkId}
 * @param retry the reconnection time that the publisher asks browsers to take
 * @param isPrivate whether only subscribers whose token grants one of the topics may see it
 * @param exclude the connection id of the one subscriber that is not to get it
 * @param trace which trace its publisher's request belongs to
 */
public record Event(
        List<String> topics,
        String data,
        Optional<String> type,
        Optional<String> id,
        Optional<Duration> retry,
        boolean isPrivate,
        Optional<String> exclude,
        Optional<TraceContext> trace) {

    /** What the types of control events start with; publishers cannot use it. */
    public static final String CONTROL_PREFIX = "es:";

    /** The cursor that means all that the log holds. */
    public static final String EARLIEST = "earliest";

    /** The selector that matches every topic, and therefore no topic's name. */
    public static final String ANY_TOPIC = "*";

    /**
     * Checks every rule.
     *
     * @throws InvalidEventException if one is broken; it names the field
     */
    public Event {
        topics = List.copyOf(topics.size() == 1 ? topics : new LinkedHashSet<>(topics));
        if (topics.isEmpty()) {
            throw new InvalidEventException("topic", "At least one topic is required.");
        }
        topics.forEach(Event::checkTopic);
        checkText("data", data);
        type = type.filter(value -> !value.isEmpty());
        id = id.filter(value -> !value.isEmpty());
        exclude = exclude.filter(value -> !value.isEmpty());
        type.ifPresent(Event::checkType);
        id.ifPresent(Event::checkId);
        if (retry.isPresent() && retry.get().isNegative()) {
            throw new InvalidEventException("retry", "retry must be a number of milliseconds, 0 or more.");
        }
    }

    /** An event for everybody who may have it. */
    public Event(
            List<String> topics,
            String data,
            Optional<String> type,
            Optional<String> id,
            Optional<Duration> retry,
            boolean isPrivate) {
        this(topics, data, type, id, retry, isPrivate, Optional.empty(), Optional.empty());
    }

    /** An event with a topic and data, and nothing else. */
    public static Event of(String topic, String data) {
        return new Event(List.of(topic), data, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** The same as a part of {@code value}. */
    public Event withTrace(TraceContext value) {
        return new Event(topics, data, type, id, retry, isPrivate, exclude, Optional.of(value));
    }

    private static void checkTopic(String topic) {
        if (topic.isEmpty()) {
            throw new InvalidEventException("topic", "A topic must not be empty.");
        }
        if (topic.equals(ANY_TOPIC)) {
            throw new InvalidEventException("topic", "'*' is the selector of all topics and cannot be published to.");
        }
        checkText("topic", topic);
        if (hasControl(topic)) {
            throw new InvalidEventException("topic", "A topic must not contain control characters.");
        }
    }

    private static void checkType(String type) {
        checkLine("type", type);
        if (type.startsWith(CONTROL_PREFIX)) {
            throw new InvalidEventException("type", "Types that start with 'es:' are reserved for control events.");
        }
    }

    /** A publisher's id must survive being sent back in a header and must not be taken for anything else. */
    private static void checkId(String id) {
        checkLine("id", id);
        if (id.startsWith("#") || id.startsWith(CONTROL_PREFIX)) {
            throw new InvalidEventException("id", "Ids that start with '#' or 'es:' are reserved.");
        }
        if (id.equals(EARLIEST) || Position.hasForm(id)) {
            throw new InvalidEventException(
                    "id", "The id '" + id + "' is reserved: it names a place in the message log.");
        }
        if (hasControl(id) || !id.equals(id.strip())) {
            throw new InvalidEventException(
                    "id", "An id must not contain control characters, nor begin or end with white space.");
        }
    }

    private static void checkLine(String field, String value) {
        checkText(field, value);
        if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
            throw new InvalidEventException(field, field + " must not contain CR, LF or NUL.");
        }
    }

    /** Whether there is a control character in {@code text}. */
    public static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** UTF-8 has no bytes for half a surrogate pair. Every character of every event goes through here. */
    private static void checkText(String field, String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isSurrogate(value.charAt(i))) {
                if (Character.charCount(value.codePointAt(i)) == 1) {
                    throw new InvalidEventException(field, field + " contains half a surrogate pair.");
                }
                i++;
            }
        }
    }
}
