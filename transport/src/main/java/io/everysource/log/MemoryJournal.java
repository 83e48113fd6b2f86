package io.everysource.log;

import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** The default journal: orders messages and keeps none. Each instance is an epoch of its own. */
public final class MemoryJournal implements Journal {
    private static final AtomicLong LAST_EPOCH = new AtomicLong();

    private final Clock clock;
    private final long epoch;

    // Guarded by this.
    private long tailOffset;
    private Tail tail;

    public MemoryJournal(Clock clock) {
        this.clock = clock;
        this.epoch = LAST_EPOCH.updateAndGet(last -> Math.max(last + 1, clock.millis()));
    }

    @Override
    public Epochs epochs() {
        return Epochs.of(List.of(new Position(epoch, 1)));
    }

    @Override
    public long startOffset() {
        return 0;
    }

    @Override
    public synchronized void tail(Tail newTail) {
        tail = newTail;
    }

    @Override
    public synchronized CompletionStage<List<Message>> append(List<Event> batch) {
        if (tail == null) {
            return CompletableFuture.failedFuture(
                    new JournalException("The server is going down; publish again in a moment."));
        }
        List<Message> messages = new ArrayList<>(batch.size());
        long now = clock.millis();
        for (Event event : batch) {
            messages.add(Message.of(new Position(epoch, tailOffset + messages.size() + 1), now, event));
        }
        tailOffset += messages.size();
        tail.accepted(messages);
        return CompletableFuture.completedFuture(messages);
    }

    @Override
    public synchronized void close() {
        tail = null;
    }
}
