package io.everysource.message;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An event placed in the message log. Its bytes are immutable and shared by all that send them; those of the rarer
 * framings are made when they are asked for and kept for a while. Safe for use by any thread.
 */
public final class Message {
    // Heap that a message costs beside its bytes: this object, its place in the log, an array's header.
    private static final int OBJECT_BYTES = 120;
    private static final int ARRAY_BYTES = 24;
    // Per topic: its string, its place in the topic index, and an index entry of its own should it be the only one.
    private static final int TOPIC_BYTES = 208;
    private static final int ID_BYTES = 208;
    private static final int TRACE_BYTES = 152;

    private static final Position NO_PLACE = new Position(0, 0);

    private final Position position;
    private final long timeMillis;
    private final List<String> topics;
    private final String id;
    private final boolean isPrivate;
    private final String exclude;
    private final TraceContext trace;
    private final byte[] text;
    private final int positionBlockAt;
    private long enteredNanos; // set before the log has it

    private FrameCache.Frame bare; // guarded by this
    private FrameCache.Frame script; // guarded by this
    private FrameCache frames; // guarded by this

    private Message(Position position, long timeMillis, Event event) {
        String place = position.toString();
        String block = EventStreamEncoder.event(event, event.id().orElse(place));
        byte[] encoded = EventStreamEncoder.bytes(block);
        this.position = position;
        this.timeMillis = timeMillis;
        this.topics = event.topics();
        this.id = event.id().orElse(null);
        this.isPrivate = event.isPrivate();
        this.exclude = event.exclude().orElse(null);
        this.trace = event.trace().orElse(null);
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

    /** An event on its way to those who are there now: it has no place in the log, and no id. */
    public static Message passing(Event event) {
        Message message = new Message(event);
        message.keepFramesIn(new FrameCache(Long.MAX_VALUE));
        return message;
    }

    private Message(Event event) {
        byte[] encoded = EventStreamEncoder.bytes(EventStreamEncoder.event(event));
        this.position = NO_PLACE;
        this.timeMillis = 0;
        this.topics = event.topics();
        this.id = null;
        this.isPrivate = event.isPrivate();
        this.exclude = event.exclude().orElse(null);
        this.trace = event.trace().orElse(null);
        this.positionBlockAt = encoded.length;
        this.text = encoded;
    }

    /** Where it is in the log; before the first message if it is only passing. */
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

    /** Whether the one with {@code connectionId} is not to get it. */
    public boolean excludes(String connectionId) {
        return exclude != null && exclude.equals(connectionId);
    }

    /** Which trace its publisher's request belongs to. */
    public Optional<TraceContext> trace() {
        return Optional.ofNullable(trace);
    }

    /** It is about to enter the log, at that time in nanoseconds of {@link System#nanoTime}. To be called before any other thread has it. */
    public void setEnteredNanos(long value) {
        enteredNanos = value;
    }

    /** When it entered the log of this process, in nanoseconds of {@link System#nanoTime}. */
    public long enteredNanos() {
        return enteredNanos;
    }

    /** The length of its text as event streams have it, in bytes. */
    public int length() {
        return text.length;
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
        byte[] bytes = bare == null ? null : bare.bytes();
        if (bytes == null) {
            bytes = concat(
                    Arrays.copyOf(text, positionBlockAt),
                    EventStreamEncoder.bytes(EventStreamEncoder.bareId(position.toString())));
            bare = frames == null ? null : frames.keep(bytes);
        }
        return bytes;
    }

    private synchronized byte[] script() {
        byte[] bytes = script == null ? null : script.bytes();
        if (bytes == null) {
            bytes = ScriptEncoder.escape(text);
            script = frames == null ? null : frames.keep(bytes);
        }
        return bytes;
    }

    /** Keeps the frames that are made from now on in {@code cache}. */
    public synchronized void keepFramesIn(FrameCache cache) {
        frames = cache;
    }

    /** The log no longer holds this message: frames that were made on demand go at once. */
    public synchronized void release() {
        if (bare != null) {
            frames.drop(bare);
        }
        if (script != null) {
            frames.drop(script);
        }
        frames = null;
    }

    /** The heap that this message and its places in a log's indexes take, in bytes, without frames made on demand. */
    public long footprint() {
        long bytes = (long) OBJECT_BYTES + ARRAY_BYTES + text.length;
        for (String topic : topics) {
            bytes += TOPIC_BYTES + 2L * topic.length();
        }
        bytes += exclude == null ? 0 : ARRAY_BYTES + 2L * exclude.length();
        bytes += trace == null ? 0 : TRACE_BYTES;
        return id == null ? bytes : bytes + ID_BYTES + 2L * id.length();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
