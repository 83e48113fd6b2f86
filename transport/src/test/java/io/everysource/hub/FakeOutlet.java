package io.everysource.hub;

import io.everysource.log.Gap;
import io.everysource.message.Framing;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** A subscriber's end: takes as much as a test lets it, and holds the dispatcher to the rules of {@link Outlet}. */
final class FakeOutlet implements Outlet {
    /** What was heard beside messages. */
    record Heartbeat(Position cursor, boolean hasMoved) {}

    record CaughtUp() {}

    record Passed(String text, Position cursor, boolean hasMoved) {}

    record End(CloseReason reason) {}

    private final LongSupplier nanoTime;
    private final String connectionId;
    private final List<Object> heard = new ArrayList<>();
    private Subscription subscription;
    private int takesAtOnce = Integer.MAX_VALUE;
    private int room = Integer.MAX_VALUE;
    private boolean isWritable = true;
    private boolean closesAtOnce = true;
    private boolean isPoll;
    private boolean isGathering;
    private long messageBytes;
    private long lastProgressNanos;
    private Runnable onSend = () -> {};
    private Runnable onCaughtUp = () -> {};
    private Runnable onHeartbeat = () -> {};
    private Runnable onEnd = () -> {};

    FakeOutlet(LongSupplier nanoTime) {
        this(nanoTime, "");
    }

    FakeOutlet(LongSupplier nanoTime, String connectionId) {
        this.nanoTime = nanoTime;
        this.connectionId = connectionId;
        this.lastProgressNanos = nanoTime.getAsLong();
    }

    void subscribed(Subscription to) {
        subscription = to;
    }

    /** From now on takes no more than {@code count} messages of one call. */
    void takeAtOnce(int count) {
        takesAtOnce = count;
    }

    /** Becomes congested, like a socket whose buffer is full, after {@code count} more messages. */
    void congestAfter(int count) {
        room = count;
        isWritable = count > 0;
    }

    /** Becomes congested by what it does when it turns live, like a poll that answers. */
    void congestWhenCaughtUp() {
        onCaughtUp(() -> isWritable = false);
    }

    /** From now on keeps what it takes, like a poll: nothing of it goes to a socket. */
    void gather() {
        isGathering = true;
    }

    void onSend(Runnable action) {
        onSend = action;
    }

    void onCaughtUp(Runnable action) {
        onCaughtUp = action;
    }

    void onHeartbeat(Runnable action) {
        onHeartbeat = action;
    }

    void onEnd(Runnable action) {
        onEnd = action;
    }

    /** Becomes writable again. */
    void drain() {
        drain(Integer.MAX_VALUE);
    }

    /** Becomes writable again, for {@code count} messages. */
    void drain(int count) {
        room = count;
        isWritable = true;
        lastProgressNanos = nanoTime.getAsLong();
        subscription.resume();
    }

    /** Says good-bye before it closes, and that does not fit: it is neither closed nor writable. */
    void lingerAtTheEnd() {
        closesAtOnce = false;
    }

    void close() {
        subscription.close(CloseReason.PEER);
    }

    /** All that was heard, in order: messages as their offsets. */
    List<Object> heard() {
        return heard;
    }

    List<Long> offsets() {
        return heard(Long.class);
    }

    <T> List<T> heard(Class<T> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    Subscription subscription() {
        return subscription;
    }

    @Override
    public int send(Message[] messages, int count) {
        requireWritable();
        onSend.run();
        int taken = Math.max(1, Math.min(count, Math.min(takesAtOnce, room)));
        for (int i = 0; i < taken; i++) {
            heard.add(messages[i].offset());
            messageBytes += messages[i].length();
        }
        took(taken);
        return taken;
    }

    @Override
    public void gap(Gap gap) {
        requireWritable();
        heard.add(gap);
        took(1);
    }

    @Override
    public void caughtUp() {
        requireWritable();
        heard.add(new CaughtUp());
        onCaughtUp.run();
    }

    @Override
    public void heartbeat(Position cursor, boolean hasMoved) {
        requireWritable();
        onHeartbeat.run();
        heard.add(new Heartbeat(cursor, hasMoved));
        took(1);
    }

    @Override
    public void pass(Message message, Position cursor, boolean hasMoved) {
        requireWritable();
        heard.add(new Passed(new String(message.frame(Framing.TEXT), StandardCharsets.UTF_8), cursor, hasMoved));
        took(1);
    }

    @Override
    public int messages() {
        return offsets().size();
    }

    @Override
    public long messageBytes() {
        return messageBytes;
    }

    private void took(int count) {
        if (!isGathering) {
            lastProgressNanos = nanoTime.getAsLong();
        }
        room = Math.max(0, room - count);
        isWritable = room > 0;
    }

    private void requireWritable() {
        if (!isWritable) {
            throw new AssertionError("called while it is not writable");
        }
    }

    @Override
    public boolean isWritable() {
        return isWritable;
    }

    @Override
    public long lastProgressNanos() {
        return lastProgressNanos;
    }

    @Override
    public String connectionId() {
        return connectionId;
    }

    @Override
    public String transport() {
        return isPoll ? "long-poll" : "event-stream";
    }

    @Override
    public boolean isPoll() {
        return isPoll;
    }

    /** From now on is one response of many. */
    FakeOutlet poll() {
        isPoll = true;
        return this;
    }

    @Override
    public void end(CloseReason reason) {
        onEnd.run();
        heard.add(new End(reason));
        isWritable = false;
        if (closesAtOnce) {
            subscription.close(reason);
        }
    }
}
