package io.everysource.hub;

import io.everysource.log.Gap;
import io.everysource.message.Message;
import io.everysource.message.Position;

/**
 * Where a subscription's messages leave the hub: a transport's open response. All calls come on the thread of the
 * subscription's event loop. An outlet that is not writable calls {@link Subscription#resume} when it is again; one
 * whose response has ended calls {@link Subscription#close}.
 */
public interface Outlet {
    /**
     * Takes messages to send, in order, the first one at least. Called only while writable.
     *
     * @param messages the messages are the first {@code count}
     * @return how many it took; the rest will be read from the log again
     */
    int send(Message[] messages, int count);

    /** Tells a gap. Called only while writable. */
    void gap(Gap gap);

    /** The subscription has got all that there was and is live from now on. Called only while writable. */
    void caughtUp();

    /**
     * The response has been silent for its time.
     *
     * @param cursor the position up to which there was nothing for this subscription, or everything was sent
     * @param hasMoved whether that is another position than the one that the subscriber was sent last
     */
    void heartbeat(Position cursor, boolean hasMoved);

    /**
     * Sends a message that has no place in the log: it is not told again. Called only while live and writable.
     *
     * @param cursor the position up to which the subscription has been sent all there was
     * @param hasMoved whether that is another position than the one that the subscriber was sent last
     */
    void pass(Message message, Position cursor, boolean hasMoved);

    /** Whether all that was taken so far went to the socket, and more may follow. */
    boolean isWritable();

    /** When the socket last took something, in nanoseconds of {@link System#nanoTime}. */
    long lastProgressNanos();

    /** How many messages of the log it took so far. */
    int messages();

    /** How many bytes those had, as frames. */
    long messageBytes();

    /** The connection id that the subscriber was told; empty if it was told none. Always the same. */
    String connectionId();

    /** The name of the transport. */
    String transport();

    /** Whether the response ends with its first messages, and the subscriber asks again for more. */
    boolean isPoll();

    /**
     * Ends the response after what was taken. At once instead if it is {@link CloseReason#STALLED}, or {@link
     * CloseReason#GOODBYE} while not writable: nobody is there to take it.
     */
    void end(CloseReason reason);
}
