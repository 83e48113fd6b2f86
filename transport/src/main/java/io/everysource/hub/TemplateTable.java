package io.everysource.hub;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The subscriptions of a dispatcher that asked for URI templates, found by literal prefix. Owned by one dispatcher. */
final class TemplateTable {
    /** The subscriptions of one template. */
    static final class Group {
        private final UriTemplate template;
        private final Subscribers subscribers = new Subscribers();

        private Group(UriTemplate template) {
            this.template = template;
        }

        UriTemplate template() {
            return template;
        }

        Subscribers subscribers() {
            return subscribers;
        }
    }

    private final Map<String, Map<UriTemplate, Group>> byPrefix = new HashMap<>();

    /** How many prefixes there are of each length. */
    private final TreeMap<Integer, Integer> lengths = new TreeMap<>();

    void add(UriTemplate template, Subscription subscription, int selector) {
        Map<UriTemplate, Group> groups = byPrefix.get(template.prefix());
        if (groups == null) {
            groups = new HashMap<>();
            byPrefix.put(template.prefix(), groups);
            lengths.merge(template.prefix().length(), 1, Integer::sum);
        }
        groups.computeIfAbsent(template, Group::new).subscribers.add(subscription, selector);
    }

    void remove(UriTemplate template, Subscription subscription, int selector) {
        Map<UriTemplate, Group> groups = byPrefix.get(template.prefix());
        Group group = groups.get(template);
        group.subscribers.remove(subscription, selector);
        if (group.subscribers.size() > 0) {
            return;
        }
        groups.remove(template);
        if (groups.isEmpty()) {
            byPrefix.remove(template.prefix());
            lengths.computeIfPresent(template.prefix().length(), (length, count) -> count == 1 ? null : count - 1);
        }
    }

    /** Adds to {@code into} the groups whose prefix {@code topic} begins with. */
    void candidates(String topic, List<Group> into) {
        for (int length : lengths.headMap(topic.length(), true).keySet()) {
            Map<UriTemplate, Group> groups = byPrefix.get(topic.substring(0, length));
            if (groups != null) {
                into.addAll(groups.values());
            }
        }
    }
}
