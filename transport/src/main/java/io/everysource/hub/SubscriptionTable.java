package io.everysource.hub;

import io.everysource.message.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A dispatcher's subscriptions by what they asked for, and by their connection id if they have one. Owned by that dispatcher. */
final class SubscriptionTable {
    /** The most steps of matching templates that a message may cost the live subscriptions. */
    private static final int MAX_LIVE_MATCHING = 1 << 16;

    private final Subscribers everyone = new Subscribers();
    private final Map<String, Subscribers> byTopic = new HashMap<>();
    private final TemplateTable byTemplate = new TemplateTable();
    private final Subscribers ofAll = new Subscribers();
    private final Map<String, Subscribers> byConnection = new HashMap<>();

    void add(Subscription subscription) {
        TopicSelectors selectors = subscription.selectors();
        int selector = 0;
        for (String topic : selectors.topics()) {
            add(byTopic, topic, subscription, selector++);
        }
        for (UriTemplate template : selectors.templates()) {
            byTemplate.add(template, subscription, selector++);
        }
        if (selectors.isAll()) {
            ofAll.add(subscription, selector++);
        }
        if (hasConnectionId(subscription)) {
            add(byConnection, subscription.outlet().connectionId(), subscription, selector++);
        }
        everyone.add(subscription, selector);
    }

    void remove(Subscription subscription) {
        TopicSelectors selectors = subscription.selectors();
        int selector = 0;
        for (String topic : selectors.topics()) {
            remove(byTopic, topic, subscription, selector++);
        }
        for (UriTemplate template : selectors.templates()) {
            byTemplate.remove(template, subscription, selector++);
        }
        if (selectors.isAll()) {
            ofAll.remove(subscription, selector++);
        }
        if (hasConnectionId(subscription)) {
            remove(byConnection, subscription.outlet().connectionId(), subscription, selector++);
        }
        everyone.remove(subscription, selector);
    }

    private static boolean hasConnectionId(Subscription subscription) {
        return !subscription.outlet().connectionId().isEmpty();
    }

    private static void add(Map<String, Subscribers> by, String key, Subscription subscription, int selector) {
        by.computeIfAbsent(key, absent -> new Subscribers()).add(subscription, selector);
    }

    private static void remove(Map<String, Subscribers> by, String key, Subscription subscription, int selector) {
        Subscribers subscribers = by.get(key);
        subscribers.remove(subscription, selector);
        if (subscribers.size() == 0) {
            by.remove(key);
        }
    }

    Subscribers everyone() {
        return everyone;
    }

    Optional<Subscribers> ofConnection(String connectionId) {
        return Optional.ofNullable(byConnection.get(connectionId));
    }

    /**
     * Finds whom a message is for. A subscription may be found more than once, and also be found too costly.
     *
     * @param costly told of each subscription with templates that take too long to match
     * @return the steps that matching templates took
     */
    int match(Message message, Consumer<Subscription> matched, Consumer<Subscription> costly) {
        ofAll.forEach(matched);
        int left = MAX_LIVE_MATCHING;
        for (String topic : message.topics()) {
            Subscribers subscribers = byTopic.get(topic);
            if (subscribers != null) {
                subscribers.forEach(matched);
            }
            left = byTemplate.match(topic, left, matched, costly);
        }
        return MAX_LIVE_MATCHING - left;
    }
}
