package io.everysource.webapp.lab;

import io.everysource.hub.Hub;
import io.everysource.log.Epochs;
import io.everysource.log.Journal;
import io.everysource.log.JournalException;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** Appends to another hub, and lies about it. Its own hub has no messages: that one only answers publishers. */
final class BrokenJournal implements Journal {
    private static final Position NOWHERE = new Position(1, 1);

    /** Memory for events that are to be late. */
    private static final long MAX_LATE_BYTES = 16L << 20;

    private final Fault fault;
    private final Hub hub;
    private final Executor later;
    private final AtomicLong lateBytes = new AtomicLong();

    /**
     * @param hub where events really go
     * @param later runs what is to be late
     */
    BrokenJournal(Fault fault, Hub hub, Executor later) {
        this.fault = fault;
        this.hub = hub;
        this.later = later;
    }

    @Override
    public CompletionStage<List<Message>> append(List<Event> batch) {
        return switch (fault) {
            case DROP -> CompletableFuture.completedFuture(promised(batch));
            case REPEAT -> hub.publish(batch).thenCombine(hub.publish(batch), (first, second) -> first);
            case WRONG_ID -> hub.publish(batch).thenApply(BrokenJournal::misnamed);
            case LATE -> late(batch);
            default -> hub.publish(batch);
        };
    }

    /** The messages as they would be if they were appended now. */
    private List<Message> promised(List<Event> batch) {
        Position tail = hub.log().tail();
        List<Message> messages = new ArrayList<>(batch.size());
        for (Event event : batch) {
            Position position = new Position(tail.epoch(), tail.offset() + messages.size() + 1);
            messages.add(Message.of(position, 0, event));
        }
        return messages;
    }

    /** Messages with the position after theirs as id, whatever id they have. */
    private static List<Message> misnamed(List<Message> messages) {
        return messages.stream()
                .map(message -> Message.of(
                        new Position(message.position().epoch(), message.offset() + 1),
                        0,
                        Event.of(message.topics().get(0), "")))
                .toList();
    }

    private CompletionStage<List<Message>> late(List<Event> batch) {
        List<Message> messages = promised(batch);
        long bytes = messages.stream().mapToLong(Message::footprint).sum();
        if (lateBytes.addAndGet(bytes) > MAX_LATE_BYTES) {
            lateBytes.addAndGet(-bytes);
            return CompletableFuture.failedFuture(
                    new JournalException("Too many events are late already; try again in a moment."));
        }
        later.execute(() -> {
            lateBytes.addAndGet(-bytes);
            hub.publish(batch);
        });
        return CompletableFuture.completedFuture(messages);
    }

    @Override
    public Epochs epochs() {
        return Epochs.of(List.of(NOWHERE));
    }

    @Override
    public long startOffset() {
        return 0;
    }

    @Override
    public void tail(Tail tail) {
        // Nothing of this journal's own ever comes.
    }

    @Override
    public void close() {
        // The other hub has what there is to close.
    }
}
