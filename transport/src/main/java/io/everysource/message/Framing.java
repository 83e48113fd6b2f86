package io.everysource.message;

/** The forms in which a message's text is sent. Each is encoded at most once per message. */
public enum Framing {
    /** {@code text/event-stream}; a publisher's id is followed by an {@code es:pos} event. */
    TEXT,
    /** The same, but a publisher's id is followed by a block with an id alone ({@code control=0}). */
    TEXT_BARE,
    /** {@link #TEXT} as the inside of a JavaScript string. */
    SCRIPT
}
