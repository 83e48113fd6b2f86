package io.everysource.hub;

import io.everysource.message.Message;
import java.util.List;

/** Hears what goes on in a hub, to count or to log it. What it does not override does nothing. Must not throw, nor take its time. */
public interface HubListener {
    /** Listens to nothing. */
    HubListener NONE = new HubListener() {};

    /** Tells {@code listeners} one after the other. */
    static HubListener all(List<HubListener> listeners) {
        return listeners.size() == 1 ? listeners.get(0) : new HubListeners(listeners);
    }

    /** It is {@code hub} that it listens to. Called once, before anything else. */
    default void attached(Hub hub) {}

    /** What hears of the subscriptions of one more event loop. Called once for each. */
    default LoopListener loop() {
        return LoopListener.NONE;
    }

    /**
     * The journal has accepted a batch. Called by any thread.
     *
     * @param nanos how long that took, in nanoseconds
     */
    default void published(List<Message> messages, long nanos) {}

    /**
     * All live subscriptions have been handed a message that was chosen as a sample. Called by any thread.
     *
     * @param nanos how long ago it entered the log, in nanoseconds
     */
    default void fannedOut(long nanos) {}
}
