package io.everysource.hub;

import io.everysource.log.Gap;
import io.everysource.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes down all that a hub and its event loops tell, in order; messages as their offsets. */
final class RecordingListener implements HubListener, LoopListener {
    record Attached(Hub hub) {}

    record Published(List<Long> offsets, long nanos) {}

    record FannedOut(long nanos) {}

    record Opened(Subscription subscription) {}

    record Closed(Subscription subscription, CloseReason reason) {}

    record Delivered(Subscription subscription, List<Long> offsets, long bytes, long nanoTime) {}

    record ToldGap(Subscription subscription, Gap gap) {}

    record Beat(Subscription subscription) {}

    record Replayed(Subscription subscription, int messages) {}

    record Congested(Subscription subscription) {}

    record Ran(int rounds, long nanos) {}

    record Swept(int congested, int catchingUp) {}

    record Lagging(long messages, long millis, int subscriptions) {}

    private final List<Object> heard = new ArrayList<>();
    private int loops;

    List<Object> heard() {
        return heard;
    }

    <T> List<T> heard(Class<T> kind) {
        return heard.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** What the outlet of {@code subscription} was told to have taken. */
    List<Long> deliveredTo(Subscription subscription) {
        return heard(Delivered.class).stream()
                .filter(told -> told.subscription().equals(subscription))
                .flatMap(told -> told.offsets().stream())
                .toList();
    }

    /** How many event loops have asked for a listener. */
    int loops() {
        return loops;
    }

    void forget() {
        heard.clear();
    }

    @Override
    public void attached(Hub hub) {
        heard.add(new Attached(hub));
    }

    @Override
    public LoopListener loop() {
        loops++;
        return this;
    }

    @Override
    public void published(List<Message> messages, long nanos) {
        heard.add(new Published(messages.stream().map(Message::offset).toList(), nanos));
    }

    @Override
    public void fannedOut(long nanos) {
        heard.add(new FannedOut(nanos));
    }

    @Override
    public void opened(Subscription subscription) {
        heard.add(new Opened(subscription));
    }

    @Override
    public void closed(Subscription subscription, CloseReason reason) {
        heard.add(new Closed(subscription, reason));
    }

    @Override
    public void delivered(Subscription subscription, Message[] messages, int count, long bytes, long nanoTime) {
        List<Long> offsets =
                Arrays.stream(messages, 0, count).map(Message::offset).toList();
        heard.add(new Delivered(subscription, offsets, bytes, nanoTime));
    }

    @Override
    public void gap(Subscription subscription, Gap gap) {
        heard.add(new ToldGap(subscription, gap));
    }

    @Override
    public void heartbeat(Subscription subscription) {
        heard.add(new Beat(subscription));
    }

    @Override
    public void replayed(Subscription subscription) {
        heard.add(new Replayed(subscription, subscription.messages()));
    }

    @Override
    public void congested(Subscription subscription) {
        heard.add(new Congested(subscription));
    }

    @Override
    public void ran(int rounds, long nanos) {
        heard.add(new Ran(rounds, nanos));
    }

    @Override
    public void swept(int congested, int catchingUp) {
        heard.add(new Swept(congested, catchingUp));
    }

    @Override
    public void lagging(long messages, long millis, int subscriptions) {
        heard.add(new Lagging(messages, millis, subscriptions));
    }
}
