package io.everysource.http;

import java.util.List;

/**
 * Hears of requests, to count or to log them. Called by any thread; must not throw, nor take its time. What it does not override does
 * nothing.
 */
public interface HttpListener {
    /** Listens to nothing. */
    HttpListener NONE = new HttpListener() {};

    /** Tells {@code listeners} one after the other. */
    static HttpListener all(List<HttpListener> listeners) {
        return listeners.size() == 1 ? listeners.get(0) : new HttpListeners(listeners);
    }

    /** It was found out who asks. Told once of a request, unless it is refused before; of one to publish when it ends. */
    default void authorized(Party party, Authorization outcome) {}

    /**
     * Somebody has come up against a limit.
     *
     * @param limit its name, as peers are told it
     */
    default void limitHit(String limit) {}

    /** A request to publish was answered, or broke off. */
    default void published(Publication publication) {}

    /** A subscription was refused. */
    default void refused(RefusedSubscription refused) {}

    /** A client of ours has told how it came by its transport. */
    default void reported(ClientReport report) {}
}
