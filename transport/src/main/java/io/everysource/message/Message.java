package io.everysource.message;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An event placed in the message log. Its bytes are immutable and shared by all that send them; those of the rarer
 * framings are made when they are first asked for and kept while the log holds the message. Safe for use by any thread.
 */
public final class Message {
    // Heap that a message costs beside its bytes: this object, its place in the log, an array's header.
    private static final int OBJECT_BYTES = 104;
    private static final int ARRAY_BYTES = 24;
    // Per topic: its string, its place in the topic index, and an index entry of its own should it be the only one.
    private static final int TOPIC_BYTES = 208;
    private static final int ID_BYTES = 208;

    private final Position position;
    private final long timeMillis;
    private final List<String> topics;
    private final String id;
    private final boolean isPrivate;
    private final byte[] text;
    private final int positionBlockAt;

    // Guarded by this.
    private byte[] bare;
    private byte[] script;
    private AtomicLong held;
    private long heldBytes;

    private Message(Position position, long timeMillis, Event event) {
        String place = position.toString();
        String block = EventStreamEncoder.event(event, event.id().orElse(place));
        byte[] encoded = EventStreamEncoder.bytes(block);
        this.position = position;
        this.timeMillis = timeMillis;
        this.topics = event.topics();
        this.id = event.id().orElse(null);
        this.isPrivate = event.isPrivate();
        this.positionBlockAt = encoded.length;
        this.text =
                id == null ? encoded : concat(encoded, EventStreamEncoder.bytes(EventStreamEncoder.position(place)));
    }

    /**
     * Places an event in the log and encodes it.
     *
     * @param timeMillis when the journal accepted it, in milliseconds since 1970
     */
    public static Message of(Position position, long timeMillis, Event event) {
        return new Message(position, timeMillis, event);
    }

    public Position position() {
        return position;
    }

    public long offset() {
        return position.offset();
    }

    /** When the journal accepted it, in milliseconds since 1970. */
    public long timeMillis() {
        return timeMillis;
    }

    public List<String> topics() {
        return topics;
    }

    /** The id that the publisher chose. */
    public Optional<String> publisherId() {
        return Optional.ofNullable(id);
    }

    /** What the publisher is answered and subscribers see as the event's id. */
    public String eventId() {
        return id == null ? position.toString() : id;
    }

    public boolean isPrivate() {
        return isPrivate;
    }

    /** The bytes to send; never to be changed. */
    public byte[] frame(Framing framing) {
        return switch (framing) {
            case TEXT -> text;
            case TEXT_BARE -> id == null ? text : bare();
            case SCRIPT -> script();
        };
    }

    private synchronized byte[] bare() {
        if (bare != null) {
            return bare;
        }
        byte[] made = concat(
                Arrays.copyOf(text, positionBlockAt),
                EventStreamEncoder.bytes(EventStreamEncoder.bareId(position.toString())));
        if (isHeld()) {
            bare = made;
            hold(ARRAY_BYTES + made.length);
        }
        return made;
    }

    private synchronized byte[] script() {
        if (script != null) {
            return script;
        }
        byte[] made = ScriptEncoder.escape(text);
        if (isHeld()) {
            script = made;
            hold(ARRAY_BYTES + made.length);
        }
        return made;
    }

    /**
     * Counts this message's heap into {@code total} from now on, frames made later included.
     *
     * @param total the bytes that a log holds
     */
    public synchronized void holdIn(AtomicLong total) {
        held = total;
        long bytes = (long) OBJECT_BYTES + ARRAY_BYTES + text.length;
        for (String topic : topics) {
            bytes += TOPIC_BYTES + 2L * topic.length();
        }
        if (id != null) {
            bytes += ID_BYTES + 2L * id.length();
        }
        hold(bytes);
    }

    /** Ends what {@link #holdIn} began: the log no longer holds this message. */
    public synchronized void release() {
        held.addAndGet(-heldBytes);
        held = null;
        heldBytes = 0;
    }

    private boolean isHeld() {
        return held != null;
    }

    private void hold(long bytes) {
        heldBytes += bytes;
        held.addAndGet(bytes);
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
