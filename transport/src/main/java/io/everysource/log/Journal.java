package io.everysource.log;

import io.everysource.message.Event;
import io.everysource.message.Message;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What orders messages and makes them outlive the process. Whatever the journal, the order is: it accepts (in memory,
 * on disk, by quorum), then it hands the messages to its tail, then the publisher's append completes. So no subscriber
 * ever sees a message that a crash could take back. Safe for use by any thread.
 */
public interface Journal extends AutoCloseable {
    /** The epochs of this journal, the one that it writes last. */
    Epochs epochs();

    /** The offset after which the tail hands messages over: those that the hot window is to begin with, then all new. */
    long startOffset();

    /** Starts the tail. Called once, before the first append. */
    void tail(Tail tail);

    /**
     * Appends a batch in its order, all or nothing.
     *
     * @return the messages, once they were accepted and the tail has had them; or failed with a {@link JournalException},
     *     nothing having been appended
     */
    CompletionStage<List<Message>> append(List<Event> batch);

    /** Ends the tail and gives up what the journal holds open. */
    @Override
    void close();

    /** Receives every accepted message, in order, from one thread at a time. */
    interface Tail {
        void accepted(List<Message> messages);

        /** The journal's writer began a new life: what follows belongs to the last epoch of {@code epochs}. */
        void epochBegan(Epochs epochs);
    }
}
