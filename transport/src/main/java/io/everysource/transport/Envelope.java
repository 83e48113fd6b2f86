package io.everysource.transport;

import io.everysource.message.EventStreamEncoder;
import io.everysource.message.ScriptEncoder;

/**
 * What goes around the text: once at the head of the response, and before and after each piece. Text alone needs neither;
 * the pieces of script transports are calls.
 */
final class Envelope {
    private static final byte[] NOTHING = {};

    /** That of most streams, and shared by them: each delivery looks at it. */
    private static final Envelope BARE = new Envelope("", "", "", false);

    private final byte[] head;
    private final byte[] before;
    private final byte[] after;
    private final boolean isScript;

    private Envelope(String head, String before, String after, boolean isScript) {
        this.head = EventStreamEncoder.bytes(head);
        this.before = before.isEmpty() ? NOTHING : EventStreamEncoder.bytes(before);
        this.after = after.isEmpty() ? NOTHING : EventStreamEncoder.bytes(after);
        this.isScript = isScript;
    }

    /** Plain text after {@code head}. */
    static Envelope text(String head) {
        return head.isEmpty() ? BARE : new Envelope(head, "", "", false);
    }

    /** Text as JavaScript strings, each between {@code before} and {@code after}. */
    static Envelope script(String head, String before, String after) {
        return new Envelope(head, before, after, true);
    }

    byte[] head() {
        return head;
    }

    byte[] before() {
        return before;
    }

    byte[] after() {
        return after;
    }

    /** The bytes of {@code text} as they stand between {@link #before} and {@link #after}. */
    byte[] encode(String text) {
        byte[] bytes = EventStreamEncoder.bytes(text);
        return isScript ? ScriptEncoder.escape(bytes) : bytes;
    }
}
