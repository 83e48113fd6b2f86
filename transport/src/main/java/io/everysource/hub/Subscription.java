package io.everysource.hub;

import io.everysource.log.OnGap;
import io.everysource.message.Message;
import java.util.Optional;

/**
 * A subscriber's cursor and its topic selectors, on one connection or one poll. Either live, its cursor being its
 * dispatcher's place, or catching up with an offset of its own. Touched by its event loop's thread alone.
 */
public final class Subscription {
    private final Dispatcher dispatcher;
    private final TopicSelectors selectors;
    private final OnGap onGap;
    private final Access access;
    private final Outlet outlet;
    private final int[] places;
    private final long openedNanos;

    /** An int fills what would be padding: it takes no memory. */
    private final int number;

    /** What the directory has it under; null if there is none. */
    private Connection connection;

    /** What was handed to the outlet or passed over; for a live one the dispatcher's place if that is higher. */
    private long offset;

    /** The offset of the last id that the subscriber was sent. */
    private long toldOffset;

    /** The template with which to go on matching the next message. */
    private int nextTemplate;

    private boolean isLive;
    private boolean isReplaying;
    private boolean isQueued;
    private boolean isClosed;

    /** Which messages of the current round are due, a bit each. */
    private long due;

    private long heartbeatAtNanos;
    private final long silenceNanos;
    private final long endAtNanos;
    private final boolean isHeld;

    Subscription(
            int number,
            Dispatcher dispatcher,
            TopicSelectors selectors,
            long offset,
            OnGap onGap,
            Access access,
            long silenceNanos,
            long openedNanos,
            long endAtNanos,
            boolean isHeld,
            Outlet outlet) {
        this.number = number;
        this.dispatcher = dispatcher;
        this.selectors = selectors;
        this.offset = offset;
        this.toldOffset = offset;
        this.onGap = onGap;
        this.access = access;
        this.silenceNanos = silenceNanos;
        this.openedNanos = openedNanos;
        this.endAtNanos = endAtNanos;
        this.isHeld = isHeld;
        this.outlet = outlet;
        this.places = new int[selectors.size() + (outlet.connectionId().isEmpty() ? 1 : 2)];
    }

    /** The outlet is writable again and wants what has come since. */
    public void resume() {
        dispatcher.resume(this);
    }

    /** Ends the response, and this subscription with it. */
    public void end(CloseReason reason) {
        outlet.end(reason);
    }

    /** The response has ended. Only the first call does anything. */
    public void close(CloseReason reason) {
        dispatcher.close(this, reason);
    }

    /** Who subscribes. */
    public Access access() {
        return access;
    }

    /** Whether the subscriber may have {@code message} if it selects it. */
    boolean isFor(Message message) {
        return access.allows(message) && !message.excludes(outlet.connectionId());
    }

    /** What it asks for. */
    public TopicSelectors selectors() {
        return selectors;
    }

    /** The name of its transport. */
    public String transport() {
        return outlet.transport();
    }

    /** Which of the hub's subscriptions it is, counted from 1; after 4,294,967,295 of them the count begins again. */
    public long number() {
        return Integer.toUnsignedLong(number);
    }

    /** When it was opened, in nanoseconds of {@link System#nanoTime}. */
    public long openedNanos() {
        return openedNanos;
    }

    /** How many messages of the log its response has taken so far. */
    public int messages() {
        return outlet.messages();
    }

    /** Whether it began behind its dispatcher's place and has not got there yet. */
    boolean isReplaying() {
        return isReplaying;
    }

    void setReplaying(boolean value) {
        isReplaying = value;
    }

    /** Ends it as {@link #end} does, soon, unless it has ended by then. Callable from any thread. */
    void endSoon(CloseReason reason) {
        dispatcher.endSoon(this, reason);
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Optional<Connection> connection() {
        return Optional.ofNullable(connection);
    }

    void setConnection(Connection value) {
        connection = value;
    }

    OnGap onGap() {
        return onGap;
    }

    Outlet outlet() {
        return outlet;
    }

    /** The place among the subscribers of the {@code selector}-th selector, then of its connection id, then among all. */
    int place(int selector) {
        return places[selector];
    }

    void setPlace(int selector, int place) {
        places[selector] = place;
    }

    long offset() {
        return offset;
    }

    void setOffset(long value) {
        offset = value;
    }

    long toldOffset() {
        return toldOffset;
    }

    void setToldOffset(long value) {
        toldOffset = value;
    }

    int nextTemplate() {
        return nextTemplate;
    }

    void setNextTemplate(int value) {
        nextTemplate = value;
    }

    boolean isLive() {
        return isLive;
    }

    void setLive(boolean value) {
        isLive = value;
    }

    boolean isQueued() {
        return isQueued;
    }

    void setQueued(boolean value) {
        isQueued = value;
    }

    boolean isClosed() {
        return isClosed;
    }

    void setClosed() {
        isClosed = true;
    }

    long due() {
        return due;
    }

    void setDue(long value) {
        due = value;
    }

    long heartbeatAtNanos() {
        return heartbeatAtNanos;
    }

    void setHeartbeatAtNanos(long value) {
        heartbeatAtNanos = value;
    }

    long silenceNanos() {
        return silenceNanos;
    }

    long endAtNanos() {
        return endAtNanos;
    }

    /** Whether {@link #endAtNanos} is when its request asked the response to end. */
    boolean isHeld() {
        return isHeld;
    }
}
