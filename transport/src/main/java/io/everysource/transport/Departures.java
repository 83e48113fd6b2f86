package io.everysource.transport;

import io.everysource.hub.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Closes connections whose peers have gone, on their I/O thread. XNIO selects at each close, and while thousands of other sockets are
 * ready each of these selects is a millisecond: a network that fails would keep the thread busy for seconds. So while many
 * go, they are only noted (they no longer read by then, and so are not ready any more); the closing follows, a few at a time.
 */
final class Departures {
    /** So many at once do not keep others waiting. */
    static final int FEW = 32;

    private final EventLoop loop;
    private final Queue<Runnable> waiting = new ArrayDeque<>();

    /** How many were left to wait for the next run. */
    private int left;

    private boolean isScheduled;

    Departures(EventLoop loop) {
        this.loop = loop;
    }

    /** Will run {@code closing}. By then the connection must not wait for input any more. */
    void add(Runnable closing) {
        waiting.add(closing);
        if (!isScheduled) {
            isScheduled = true;
            loop.execute(this::run);
        }
    }

    private void run() {
        boolean areMany = waiting.size() - left > FEW;
        try {
            for (int i = 0; !areMany && i < FEW && !waiting.isEmpty(); i++) {
                waiting.remove().run();
            }
        } finally {
            left = waiting.size();
            isScheduled = left > 0;
            if (isScheduled) {
                loop.executeAfterIo(this::run);
            }
        }
    }
}
