package io.everysource.benchmarks;

import java.util.Set;

/** How one server wants to be asked. */
interface Dialect {
    /** The names of the works that it can do. */
    Set<String> works();

    /**
     * The path and query that ask for a stream.
     *
     * @param query what else to ask for, as in {@code &control=1}; empty if nothing
     */
    String stream(String selector, String query);

    /** By which streams are asked for over a socket. */
    default String httpVersion() {
        return "HTTP/1.1";
    }

    default Request poll(String host, String topic) {
        throw new UnsupportedOperationException("there are no long polls");
    }

    /** The request that publishes. */
    default String publish(String host, String topic, String data) {
        throw new UnsupportedOperationException("it publishes itself");
    }

    /**
     * Tells the subscriber what the answer to a poll brought, and its new cursor.
     *
     * @param head where the answer begins
     * @param body where its body begins
     */
    default void polled(byte[] bytes, int head, int body, int end, Subscriber subscriber, long now) {
        throw new UnsupportedOperationException("there are no long polls");
    }

    /** Whether it needs nobody who publishes. */
    default boolean publishesItself() {
        return false;
    }

    /** Whether one connection takes several requests to publish. */
    default boolean keepsPublishers() {
        return true;
    }

    /** The topic of this run: a new one, so that nothing from an earlier run comes. */
    default String topic() {
        return "bench-" + Long.toString(System.nanoTime(), Character.MAX_RADIX);
    }
}
