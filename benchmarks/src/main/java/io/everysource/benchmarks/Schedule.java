package io.everysource.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Publishes to topics in turn when it is due, whether or not what went before was answered: what is late counts from when it was due. */
final class Schedule {
    private final Publisher publisher;
    private final List<Feed> feeds;
    private final long periodNanos;
    private final Thread thread = new Thread(this::runUnlessLost, "schedule");
    private volatile boolean isStopped;

    Schedule(Publisher publisher, List<Feed> feeds, long periodNanos) {
        this.publisher = publisher;
        this.feeds = feeds;
        this.periodNanos = periodNanos;
    }

    void start() {
        // Whoever gives up does not wait for it.
        thread.setDaemon(true);
        thread.start();
    }

    void stop() throws InterruptedException {
        isStopped = true;
        thread.join();
    }

    private void run() throws IOException {
        long due = System.nanoTime() + periodNanos;
        for (int turn = 0; !isStopped; turn = (turn + 1) % feeds.size()) {
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            publisher.publish(feeds.get(turn), 1, due);
            due += periodNanos;
        }
    }

    private void runUnlessLost() {
        try {
            run();
        } catch (IOException lost) {
            publisher.failed(lost);
        }
    }
}
