package io.everysource.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.message.Event;
import io.everysource.message.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Who is there for which topic selector, and who is told of it. Guarded by {@link Connections}. */
final class Presence {
    /** So many topic selectors of one connection are announced; one request must not make thousands of announcements. */
    static final int MAX_ANNOUNCED = 100;

    private final Optional<TopicSelectors> announcedTopics;
    private final Consumer<Message> announcements;
    private final Map<String, Set<Connection>> byTopic = new HashMap<>();
    private int size;

    /**
     * Nobody is there yet.
     *
     * @param announcedTopics which topic selectors are announced; empty for none
     * @param announcements takes what is to be delivered; must not wait
     */
    Presence(Optional<TopicSelectors> announcedTopics, Consumer<Message> announcements) {
        this.announcedTopics = announcedTopics;
        this.announcements = announcements;
    }

    /** Whether {@code topic}, a topic selector, is one that is announced. */
    boolean isAbout(String topic) {
        return announcedTopics.isPresent() && announcedTopics.get().selects(topic);
    }

    /** Brings up to date what is known of a connection that is there. */
    void update(Connection connection) {
        if (announcedTopics.isEmpty()) {
            return;
        }
        Set<String> before = connection.announced();
        Set<String> now = announced(connection);
        if (before.equals(now)) {
            return;
        }
        connection.setAnnounced(now);
        before.stream().filter(topic -> !now.contains(topic)).forEach(topic -> remove(connection, topic, true));
        now.stream().filter(topic -> !before.contains(topic)).forEach(topic -> add(connection, topic));
    }

    /** @param isTold whether others are told */
    void remove(Connection connection, boolean isTold) {
        Set<String> before = connection.announced();
        connection.setAnnounced(Set.of());
        before.forEach(topic -> remove(connection, topic, isTold));
    }

    private Set<String> announced(Connection connection) {
        List<String> topics = connection.selectors().texts();
        if (topics.size() == 1) {
            return isAbout(topics.get(0)) ? Set.of(topics.get(0)) : Set.of();
        }
        // Sorted, so that the same ones are left out each time.
        return topics.stream()
                .filter(this::isAbout)
                .sorted()
                .limit(MAX_ANNOUNCED)
                .collect(Collectors.toSet());
    }

    private void add(Connection connection, String topic) {
        byTopic.computeIfAbsent(topic, absent -> new HashSet<>(2)).add(connection);
        size++;
        announce(subscription(topic, connection, true));
    }

    private void remove(Connection connection, String topic, boolean isTold) {
        Set<Connection> there = byTopic.get(topic);
        there.remove(connection);
        size--;
        if (there.isEmpty()) {
            byTopic.remove(topic);
        }
        if (isTold) {
            announce(subscription(topic, connection, false));
        }
    }

    private void announce(ActiveSubscription subscription) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("@context", ActiveSubscription.CONTEXT);
        Event event = new Event(
                List.of(subscription.path()),
                subscription.addTo(document).toString(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
        announcements.accept(Message.passing(event));
    }

    private static ActiveSubscription subscription(String topic, Connection connection, boolean isActive) {
        return new ActiveSubscription(
                topic, connection.handle(), isActive, connection.access().payload());
    }

    /** How many subscriptions there are, over all topic selectors. */
    int size() {
        return size;
    }

    /** How many subscribers asked for {@code topic}. */
    int count(String topic) {
        return byTopic.getOrDefault(topic, Set.of()).size();
    }

    List<ActiveSubscription> all() {
        List<ActiveSubscription> all = new ArrayList<>(size);
        byTopic.forEach((topic, there) -> addAll(topic, there, all));
        return all;
    }

    List<ActiveSubscription> of(String topic) {
        Set<Connection> there = byTopic.getOrDefault(topic, Set.of());
        List<ActiveSubscription> all = new ArrayList<>(there.size());
        addAll(topic, there, all);
        return all;
    }

    private static void addAll(String topic, Collection<Connection> there, List<ActiveSubscription> into) {
        there.forEach(connection -> into.add(subscription(topic, connection, true)));
    }

    Optional<ActiveSubscription> of(String topic, Connection connection) {
        return connection.announced().contains(topic)
                ? Optional.of(subscription(topic, connection, true))
                : Optional.empty();
    }
}
