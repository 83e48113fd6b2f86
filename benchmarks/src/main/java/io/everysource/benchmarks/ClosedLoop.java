package io.everysource.benchmarks;

import java.io.IOException;

/** Publishes to one topic as fast as it is answered, with a number of requests on their way. */
final class ClosedLoop {
    private final Feed feed;
    private final int window;
    private final Publisher publisher;
    private boolean isStopped;

    ClosedLoop(Bench bench, Feed feed, int window) throws IOException {
        this.feed = feed;
        this.window = window;
        this.publisher = bench.publisher(window * feed.publication().length(), this::answered);
    }

    Publisher publisher() {
        return publisher;
    }

    void start() throws IOException {
        publisher.publish(feed, window, System.nanoTime());
    }

    void stop() {
        isStopped = true;
    }

    private void answered(int count) throws IOException {
        if (!isStopped) {
            publisher.publish(feed, count, System.nanoTime());
        }
    }
}
