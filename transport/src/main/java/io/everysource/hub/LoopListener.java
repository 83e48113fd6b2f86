package io.everysource.hub;

import io.everysource.log.Gap;
import io.everysource.message.Message;

/**
 * Hears what happens to the subscriptions of one event loop. All calls come on that loop's thread, so it needs no locks; it must not
 * throw, nor take its time. What it does not override does nothing.
 */
public interface LoopListener {
    /** Listens to nothing. */
    LoopListener NONE = new LoopListener() {};

    /** A subscription's response is about to open. */
    default void opened(Subscription subscription) {}

    /** A subscription has ended. Called once for each that was opened. */
    default void closed(Subscription subscription, CloseReason reason) {}

    /**
     * A response has taken messages of the log; with a poll's it has been closed by then, as a rule.
     *
     * @param messages the messages are the first {@code count}; only to be looked at during the call
     * @param bytes the length of their frames, in bytes
     * @param nanoTime when the socket took them, in nanoseconds of {@link System#nanoTime}
     */
    default void delivered(Subscription subscription, Message[] messages, int count, long bytes, long nanoTime) {}

    /** A gap was told. */
    default void gap(Subscription subscription, Gap gap) {}

    /** A stream was sent a heartbeat. */
    default void heartbeat(Subscription subscription) {}

    /** A subscription that began behind has got all there was, in as many messages as it has had by now. Called once at most. */
    default void replayed(Subscription subscription) {}

    /** A subscription's socket takes no more. */
    default void congested(Subscription subscription) {}

    /**
     * A wake-up is over.
     *
     * @param rounds how many rounds it did
     * @param nanos how long it took, in nanoseconds
     */
    default void ran(int rounds, long nanos) {}

    /** A sweep counted those whose sockets take no more, and those others that are behind their dispatcher's place. */
    default void swept(int congested, int catchingUp) {}

    /**
     * Every few seconds, how far subscriptions are behind the head of the log: each once.
     *
     * @param messages how many messages of the log, whether they are for them or not
     * @param millis how old the oldest of those is, in milliseconds
     * @param subscriptions how many subscriptions are so far behind
     */
    default void lagging(long messages, long millis, int subscriptions) {}
}
