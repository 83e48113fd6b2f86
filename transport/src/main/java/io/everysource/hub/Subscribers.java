package io.everysource.hub;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The subscriptions that asked for the same, in no order. A subscription remembers its place here, so that it leaves in
 * constant time however many there are. Owned by one dispatcher.
 */
final class Subscribers {
    private Subscription[] subscriptions = new Subscription[1];

    /** Which of its selectors the subscription is here for. */
    private int[] selectors = new int[1];

    private int size;

    int size() {
        return size;
    }

    Subscription get(int i) {
        return subscriptions[i];
    }

    /** Hands {@code action} each of them; it must not add nor remove any. */
    void forEach(Consumer<Subscription> action) {
        for (int i = 0; i < size; i++) {
            action.accept(subscriptions[i]);
        }
    }

    void add(Subscription subscription, int selector) {
        if (size == subscriptions.length) {
            resize(size * 2);
        }
        subscriptions[size] = subscription;
        selectors[size] = selector;
        subscription.setPlace(selector, size);
        size++;
    }

    void remove(Subscription subscription, int selector) {
        int place = subscription.place(selector);
        size--;
        subscriptions[place] = subscriptions[size];
        selectors[place] = selectors[size];
        subscriptions[place].setPlace(selectors[place], place);
        subscriptions[size] = null;
        if (size <= subscriptions.length / 8 && subscriptions.length > 1) {
            resize(subscriptions.length / 4);
        }
    }

    private void resize(int capacity) {
        subscriptions = Arrays.copyOf(subscriptions, Math.max(1, capacity));
        selectors = Arrays.copyOf(selectors, Math.max(1, capacity));
    }
}
