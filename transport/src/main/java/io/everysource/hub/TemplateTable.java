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

    private final TreeMap<String, Map<UriTemplate, Group>> byPrefix = new TreeMap<>();

    void add(UriTemplate template, Subscription subscription, int selector) {
        Map<UriTemplate, Group> groups = byPrefix.computeIfAbsent(template.prefix(), prefix -> new HashMap<>());
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
        }
    }

    /**
     * Adds to {@code into} the groups whose prefix {@code topic} begins with. What is below the topic in the order of texts
     * either is such a prefix, or shares with the topic a beginning that no such prefix left to be found can exceed.
     */
    void candidates(String topic, List<Group> into) {
        Map.Entry<String, Map<UriTemplate, Group>> entry = byPrefix.floorEntry(topic);
        while (entry != null) {
            String prefix = entry.getKey();
            int shared = sharedLength(prefix, topic);
            if (shared == prefix.length()) {
                into.addAll(entry.getValue().values());
                entry = byPrefix.lowerEntry(prefix);
            } else {
                entry = byPrefix.floorEntry(topic.substring(0, shared));
            }
        }
    }

    private static int sharedLength(String one, String other) {
        int max = Math.min(one.length(), other.length());
        int length = 0;
        while (length < max && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }
}
