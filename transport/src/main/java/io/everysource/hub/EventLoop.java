package io.everysource.hub;

import java.time.Duration;

/** The one thread on which a dispatcher and the outlets of its subscriptions run. */
public interface EventLoop {
    /** Runs {@code task} on the loop's thread, soon. Callable from any thread. */
    void execute(Runnable task);

    /** Like {@link #execute}, but lets the loop look at its sockets first. To be called on the loop's thread. */
    void executeAfterIo(Runnable task);

    /** Runs {@code task} on the loop's thread after {@code delay}. */
    void executeAfter(Runnable task, Duration delay);
}
