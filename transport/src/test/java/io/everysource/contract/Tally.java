package io.everysource.contract;

import io.everysource.hub.CloseReason;
import io.everysource.hub.HubListener;
import io.everysource.hub.LoopListener;
import io.everysource.hub.Subscription;
import io.everysource.log.Gap;
import io.everysource.message.Message;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counts by name what clients or a hub have seen. A hub's is only complete once its server has closed. */
final class Tally implements HubListener {
    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    void add(String name, long count) {
        if (count != 0) {
            counts.merge(name, count, Long::sum);
        }
    }

    long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /** The sum of all counts whose names begin with {@code prefix}. */
    long sum(String prefix) {
        return counts.entrySet().stream()
                .filter(count -> count.getKey().startsWith(prefix))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** The counts of those {@code names} alone, up to a blank. */
    SortedMap<String, Long> only(List<String> names) {
        SortedMap<String, Long> some = new TreeMap<>(counts);
        some.keySet().removeIf(name -> !names.contains(name.split(" ", 2)[0]));
        return some;
    }

    @Override
    public void published(List<Message> messages, long nanos) {
        add("published", messages.size());
        add("published-bytes", messages.stream().mapToLong(Message::length).sum());
    }

    @Override
    public LoopListener loop() {
        return new LoopListener() {
            @Override
            public void opened(Subscription subscription) {
                add("opened " + subscription.transport(), 1);
            }

            @Override
            public void closed(Subscription subscription, CloseReason reason) {
                add("closed " + subscription.transport(), 1);
                add("why " + subscription.transport() + " " + reason.word(), 1);
            }

            @Override
            public void delivered(Subscription subscription, Message[] messages, int count, long bytes, long nanoTime) {
                add("messages " + subscription.transport(), count);
                add("bytes " + subscription.transport(), bytes);
                add("deliveries " + subscription.transport(), 1);
            }

            @Override
            public void gap(Subscription subscription, Gap gap) {
                add("gaps " + gap.reason().word(), 1);
            }

            @Override
            public void heartbeat(Subscription subscription) {
                add("heartbeats " + subscription.transport(), 1);
            }

            @Override
            public void congested(Subscription subscription) {
                add("congested " + subscription.transport(), 1);
            }

            @Override
            public void replayed(Subscription subscription) {
                add("replays " + subscription.transport(), 1);
                add("replayed " + subscription.transport(), subscription.messages());
            }
        };
    }
}
