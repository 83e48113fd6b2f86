package io.everysource.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** A topic, what is published to it, and those who are to get all of that. */
final class Feed {
    private final String topic;
    private final Publication publication;
    private final List<Subscriber> subscribers = new ArrayList<>();

    /** The last event's sequence number. One thread publishes; others look when it is done. */
    private long published;

    Feed(String topic, Publication publication) {
        this.topic = topic;
        this.publication = publication;
    }

    String topic() {
        return topic;
    }

    Publication publication() {
        return publication;
    }

    List<Subscriber> subscribers() {
        return subscribers;
    }

    long next() {
        return ++published;
    }

    boolean isThrough() {
        for (Subscriber subscriber : subscribers) {
            if (subscriber.check().last() < published) {
                return false;
            }
        }
        return true;
    }

    /** Nothing more will come. */
    void end() {
        for (Subscriber subscriber : subscribers) {
            subscriber.check().end(published);
        }
    }

    /** Of a server that publishes itself: the newest that anybody got stands for what it published. */
    void publishedItself() {
        for (Subscriber subscriber : subscribers) {
            published = Math.max(published, subscriber.check().last());
        }
    }
}
