package io.everysource.monitoring;

import io.everysource.hub.CloseReason;
import io.everysource.hub.LoopListener;
import io.everysource.hub.Subscription;
import io.everysource.log.Gap;
import io.everysource.message.Message;
import io.everysource.transport.Negotiation;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Counts for one event loop. Written by its thread alone, read by any. Makes no objects for a delivery. */
final class LoopMeters implements LoopListener {
    /** As many messages as rounds have, and a power of two. */
    private static final int REMEMBERED = 64;

    final Map<Gap.Reason, Count> gaps = new EnumMap<>(Gap.Reason.class);
    final List<Count> topicMessages;
    final List<Count> topicSubscribers;
    final Count congestions = new Count();
    final Count congested = new Count();
    final Count catchingUp = new Count();
    final Count rounds = new Count();
    final Distribution lagMessages = new Distribution(Bounds.MESSAGES);
    final Distribution lagMillis = new Distribution(Bounds.LAG_MILLIS);
    final Distribution wakeUps = new Distribution(Bounds.NANOS);

    private final Map<String, TransportMeters> transports = new HashMap<>();
    private final Topics topics;

    // The group of each of the last messages, by their offsets.
    private final long[] rememberedOffsets = new long[REMEMBERED];
    private final int[] rememberedGroups = new int[REMEMBERED];

    LoopMeters(Topics topics) {
        this.topics = topics;
        this.topicMessages = counts(topics);
        this.topicSubscribers = counts(topics);
        Negotiation.transports().forEach(name -> transports.put(name, new TransportMeters()));
        for (Gap.Reason reason : Gap.Reason.values()) {
            gaps.put(reason, new Count());
        }
    }

    private static List<Count> counts(Topics topics) {
        return Stream.generate(Count::new).limit(topics.names().size()).toList();
    }

    TransportMeters of(String transport) {
        return transports.get(transport);
    }

    @Override
    public void opened(Subscription subscription) {
        of(subscription.transport()).opened.add(1);
        countTopics(subscription, 1);
    }

    @Override
    public void closed(Subscription subscription, CloseReason reason) {
        of(subscription.transport()).closed.get(reason).add(1);
        countTopics(subscription, -1);
    }

    private void countTopics(Subscription subscription, int more) {
        if (!topics.isEmpty()) {
            topics.of(subscription.selectors())
                    .forEach(group -> topicSubscribers.get(group).add(more));
        }
    }

    @Override
    public void delivered(Subscription subscription, Message[] messages, int count, long bytes, long nanoTime) {
        TransportMeters transport = of(subscription.transport());
        transport.deliveredMessages.add(count);
        transport.deliveredBytes.add(bytes);
        for (int i = 0; i < count; i++) {
            Message message = messages[i];
            if (message.enteredNanos() - subscription.openedNanos() >= 0) {
                transport.delivery.add(nanoTime - message.enteredNanos(), message);
            }
            if (!topics.isEmpty()) {
                topicMessages.get(group(message)).add(1);
            }
        }
    }

    private int group(Message message) {
        int place = (int) (message.offset() & (REMEMBERED - 1));
        if (rememberedOffsets[place] != message.offset()) {
            rememberedOffsets[place] = message.offset();
            rememberedGroups[place] = topics.of(message);
        }
        return rememberedGroups[place];
    }

    @Override
    public void gap(Subscription subscription, Gap gap) {
        gaps.get(gap.reason()).add(1);
    }

    @Override
    public void heartbeat(Subscription subscription) {
        of(subscription.transport()).heartbeats.add(1);
    }

    @Override
    public void replayed(Subscription subscription) {
        of(subscription.transport()).replays.add(subscription.messages());
    }

    @Override
    public void congested(Subscription subscription) {
        congestions.add(1);
    }

    @Override
    public void ran(int count, long nanos) {
        rounds.add(count);
        wakeUps.add(nanos);
    }

    @Override
    public void swept(int nowCongested, int nowCatchingUp) {
        congested.set(nowCongested);
        catchingUp.set(nowCatchingUp);
    }

    @Override
    public void lagging(long messages, long millis, int subscriptions) {
        lagMessages.add(messages, subscriptions);
        lagMillis.add(millis, subscriptions);
    }
}
