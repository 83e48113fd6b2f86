package io.everysource.hub;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The subscriptions of a dispatcher that asked for URI templates, found by literal prefix, and then all with the same prefix at once.
 * Owned by one dispatcher.
 */
final class TemplateTable {
    private final Map<String, TemplateGroup> bySource = new HashMap<>();
    private final TreeMap<String, TemplateNode> byPrefix = new TreeMap<>();
    private final TemplateMatcher matcher = new TemplateMatcher();

    void add(UriTemplate template, Subscription subscription, int selector) {
        TemplateGroup group = bySource.get(template.source());
        if (group == null) {
            group = new TemplateGroup(template);
            bySource.put(template.source(), group);
            byPrefix.computeIfAbsent(template.prefix(), prefix -> TemplateNode.root())
                    .add(group);
        }
        group.subscribers().add(subscription, selector);
    }

    void remove(UriTemplate template, Subscription subscription, int selector) {
        TemplateGroup group = bySource.get(template.source());
        group.subscribers().remove(subscription, selector);
        if (group.subscribers().size() > 0) {
            return;
        }
        bySource.remove(template.source());
        group.node().remove(group);
        if (byPrefix.get(template.prefix()).isEmpty()) {
            byPrefix.remove(template.prefix());
        }
    }

    /**
     * Finds the subscriptions whose templates match {@code topic}. What is below the topic in the order of texts either is a
     * prefix of it, or shares with it a beginning that no such prefix left to be found can exceed.
     *
     * @param budget how many steps it may take
     * @param costly told of all with the same literal prefix where that was not enough
     * @return how much of the budget is left
     */
    int match(String topic, int budget, Consumer<Subscription> matched, Consumer<Subscription> costly) {
        if (bySource.isEmpty()) {
            return budget;
        }
        TemplateGroup itself = topic.indexOf('{') < 0 ? null : bySource.get(topic);
        if (itself != null) {
            itself.subscribers().forEach(matched);
        }
        int left = budget;
        Map.Entry<String, TemplateNode> entry = byPrefix.floorEntry(topic);
        while (entry != null) {
            String prefix = entry.getKey();
            int shared = sharedLength(prefix, topic);
            if (shared == prefix.length()) {
                left = match(entry.getValue(), topic, shared, left, matched, costly);
                entry = byPrefix.lowerEntry(prefix);
            } else {
                entry = byPrefix.floorEntry(topic.substring(0, shared));
            }
        }
        return left;
    }

    private int match(
            TemplateNode root,
            String topic,
            int from,
            int budget,
            Consumer<Subscription> matched,
            Consumer<Subscription> costly) {
        int left = budget == 0 ? 0 : matcher.match(root, topic, from, budget);
        if (left == 0) {
            root.forEach(costly);
        } else {
            List<TemplateGroup> found = matcher.found();
            for (int i = 0; i < found.size(); i++) {
                found.get(i).subscribers().forEach(matched);
            }
        }
        return left;
    }

    static int sharedLength(String one, String other) {
        int max = Math.min(one.length(), other.length());
        int length = 0;
        while (length < max && one.charAt(length) == other.charAt(length)) {
            length++;
        }
        return length;
    }
}
