package io.everysource.log;

import io.everysource.message.Event;
import io.everysource.message.Message;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** A journal in memory that accepts nothing until it is told to. */
public final class HeldJournal implements Journal {
    private final MemoryJournal journal;
    private final CountDownLatch isAsked = new CountDownLatch(1);
    private final CompletableFuture<Void> isAccepting = new CompletableFuture<>();

    public HeldJournal(Clock clock) {
        journal = new MemoryJournal(clock);
    }

    /** Waits until there is something to be appended. */
    public void awaitAppend() throws InterruptedException {
        isAsked.await();
    }

    /** Accepts what is waiting, and all that comes. */
    public void accept() {
        isAccepting.complete(null);
    }

    @Override
    public CompletionStage<List<Message>> append(List<Event> batch) {
        isAsked.countDown();
        return isAccepting.thenCompose(accepting -> journal.append(batch));
    }

    @Override
    public Epochs epochs() {
        return journal.epochs();
    }

    @Override
    public long startOffset() {
        return journal.startOffset();
    }

    @Override
    public void tail(Tail tail) {
        journal.tail(tail);
    }

    @Override
    public void close() {
        journal.close();
    }
}
