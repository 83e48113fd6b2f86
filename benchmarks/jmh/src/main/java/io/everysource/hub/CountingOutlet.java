package io.everysource.hub;

import io.everysource.log.Gap;
import io.everysource.message.Message;
import io.everysource.message.Position;

/** Takes everything at once and only counts it. */
final class CountingOutlet implements Outlet {
    private int messages;
    private long messageBytes;

    @Override
    public int send(Message[] batch, int count) {
        for (int i = 0; i < count; i++) {
            messageBytes += batch[i].length();
        }
        messages += count;
        return count;
    }

    @Override
    public void gap(Gap gap) {}

    @Override
    public void caughtUp() {}

    @Override
    public void heartbeat(Position cursor, boolean hasMoved) {}

    @Override
    public void pass(Message message, Position cursor, boolean hasMoved) {}

    @Override
    public boolean isWritable() {
        return true;
    }

    @Override
    public long lastProgressNanos() {
        return 0;
    }

    @Override
    public int messages() {
        return messages;
    }

    @Override
    public long messageBytes() {
        return messageBytes;
    }

    @Override
    public String connectionId() {
        return "";
    }

    @Override
    public String transport() {
        return "event-stream";
    }

    @Override
    public boolean isPoll() {
        return false;
    }

    @Override
    public void end(CloseReason reason) {}
}
