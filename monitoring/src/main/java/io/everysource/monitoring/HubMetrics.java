package io.everysource.monitoring;

import io.everysource.hub.CloseReason;
import io.everysource.hub.Hub;
import io.everysource.hub.HubListener;
import io.everysource.hub.LoopListener;
import io.everysource.log.Gap;
import io.everysource.log.MessageLog;
import io.everysource.message.Message;
import io.everysource.transport.Negotiation;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Counts what a hub does, from its beginning, and tells it to registries that come later. To be given to the hub as its listener. Each
 * event loop counts for itself, without a lock; the sums are made when they are asked for. Safe for use by any thread.
 */
public final class HubMetrics implements HubListener, MeterBinder {
    /** The transports whose responses end with their first messages. */
    private static final List<String> POLLS = List.of("long-poll", "jsonp");

    private static final String TRANSPORT = "transport";
    private static final String REASON = "reason";
    private static final String TOPIC = "topic";

    private final Topics topics;
    private final Clock clock;
    private final List<LoopMeters> loops = new CopyOnWriteArrayList<>();
    private final List<LongAdder> publishedMessages;
    private final List<LongAdder> publishedBytes;
    private final Distribution publishTimes = new Distribution(Bounds.NANOS); // written with this held
    private final Distribution fanOutTimes = new Distribution(Bounds.NANOS); // written with this held
    private Hub hub;

    /**
     * Metrics of a hub that is yet to be made.
     *
     * @param topics what is counted by topic
     * @param clock tells how old the log's messages are
     */
    public HubMetrics(Topics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
        this.publishedMessages = adders(topics.names().size());
        this.publishedBytes = adders(topics.names().size());
    }

    private static List<LongAdder> adders(int count) {
        return Stream.generate(LongAdder::new).limit(count).toList();
    }

    @Override
    public void attached(Hub to) {
        hub = to;
    }

    @Override
    public LoopListener loop() {
        LoopMeters meters = new LoopMeters(topics);
        loops.add(meters);
        return meters;
    }

    @Override
    public void published(List<Message> messages, long nanos) {
        for (Message message : messages) {
            int group = topics.of(message);
            publishedMessages.get(group).increment();
            publishedBytes.get(group).add(message.length());
        }
        if (!messages.isEmpty()) {
            synchronized (this) {
                publishTimes.add(nanos, messages.get(0));
            }
        }
    }

    @Override
    public synchronized void fannedOut(long nanos) {
        fanOutTimes.add(nanos);
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bindSubscriptions(registry);
        bindMessages(registry);
        bindLog(registry);
        bindLoops(registry);
        if (!topics.isEmpty()) {
            bindTopics(registry);
        }
    }

    private void bindSubscriptions(MeterRegistry registry) {
        for (String transport : Negotiation.transports()) {
            bindTransport(registry, transport, Tags.of(TRANSPORT, transport));
        }
        gauge(
                registry,
                MeterNames.CONGESTED,
                "Subscribers whose socket takes no more now.",
                Tags.empty(),
                loop -> loop.congested.get());
        gauge(
                registry,
                MeterNames.CATCHING_UP,
                "Subscribers that are reading what came before.",
                Tags.empty(),
                loop -> loop.catchingUp.get());
        counter(
                registry,
                MeterNames.CONGESTIONS,
                "How often a subscriber's socket took no more.",
                Tags.empty(),
                loop -> loop.congestions.get());
        new DistributionMeter(
                        MeterNames.LAG_MESSAGES,
                        "How many messages of the log subscribers are behind its head; each of them every 5 s.",
                        Bounds.MESSAGES,
                        1)
                .of(all(loop -> loop.lagMessages))
                .bindTo(registry);
        new DistributionMeter(
                        MeterNames.LAG_TIME,
                        "How old the oldest message is that subscribers have not got to; each of them every 5 s.",
                        Bounds.LAG_MILLIS,
                        TimeUnit.SECONDS.toMillis(1))
                .of(all(loop -> loop.lagMillis))
                .bindTo(registry);
    }

    private void bindTransport(MeterRegistry registry, String transport, Tags tags) {
        gauge(
                registry,
                MeterNames.SUBSCRIBERS,
                "Open subscriptions.",
                tags,
                loop -> loop.of(transport).open());
        counter(
                registry,
                MeterNames.OPENED,
                "Subscriptions that were opened.",
                tags,
                loop -> loop.of(transport).opened.get());
        for (CloseReason reason : CloseReason.values()) {
            closed(
                    registry,
                    MeterNames.CLOSED,
                    "Subscriptions that ended, and why.",
                    tags.and(REASON, reason.word()),
                    transport,
                    reason);
        }
        if (POLLS.contains(transport)) {
            poll(registry, transport, tags, "events", CloseReason.ANSWERED);
            poll(registry, transport, tags, "empty", CloseReason.EMPTY);
            poll(registry, transport, tags, "first", CloseReason.FIRST);
        } else {
            counter(
                    registry,
                    MeterNames.HEARTBEATS,
                    "Heartbeats that streams were sent.",
                    tags,
                    loop -> loop.of(transport).heartbeats.get());
        }
    }

    private void poll(MeterRegistry registry, String transport, Tags tags, String outcome, CloseReason reason) {
        closed(
                registry,
                MeterNames.POLLS,
                "Polls that were answered: with events, with nothing but the cursor, or with the first cursor.",
                tags.and("outcome", outcome),
                transport,
                reason);
    }

    private void closed(
            MeterRegistry registry, String name, String help, Tags tags, String transport, CloseReason reason) {
        counter(
                registry,
                name,
                help,
                tags,
                loop -> loop.of(transport).closed.get(reason).get());
    }

    private void bindMessages(MeterRegistry registry) {
        adder(
                registry,
                MeterNames.PUBLISHED_MESSAGES,
                "Messages that were published.",
                Tags.empty(),
                publishedMessages);
        adder(
                registry,
                MeterNames.PUBLISHED_BYTES,
                "Bytes of the messages that were published, as text of an event stream.",
                Tags.empty(),
                publishedBytes);
        histogram(MeterNames.PUBLISH_TIME, "From the hub's getting a batch to the journal's having accepted it.")
                .of(() -> List.of(publishTimes))
                .bindTo(registry);
        histogram(
                        MeterNames.FAN_OUT_TIME,
                        "From a message's entering the log until the last live subscriber was handed it; a sample.")
                .of(() -> List.of(fanOutTimes))
                .bindTo(registry);
        DistributionMeter delivery = histogram(
                MeterNames.DELIVERY_TIME,
                "From a message's entering the log until a subscriber that was there was written it.");
        DistributionMeter replays = new DistributionMeter(
                MeterNames.REPLAYS,
                "Messages that subscriptions which began behind got until they had all there was.",
                Bounds.MESSAGES,
                1);
        for (String transport : Negotiation.transports()) {
            counter(
                    registry,
                    MeterNames.DELIVERED_MESSAGES,
                    "Messages that subscribers were sent.",
                    Tags.of(TRANSPORT, transport),
                    loop -> loop.of(transport).deliveredMessages.get());
            counter(
                    registry,
                    MeterNames.DELIVERED_BYTES,
                    "Bytes of the messages that subscribers were sent, without control events.",
                    Tags.of(TRANSPORT, transport),
                    loop -> loop.of(transport).deliveredBytes.get());
            delivery.of(TRANSPORT, transport, all(loop -> loop.of(transport).delivery));
            replays.of(TRANSPORT, transport, all(loop -> loop.of(transport).replays));
        }
        delivery.bindTo(registry);
        replays.bindTo(registry);
        for (Gap.Reason reason : Gap.Reason.values()) {
            counter(
                    registry,
                    MeterNames.GAPS,
                    "Gaps that subscribers were told, and why.",
                    Tags.of(REASON, reason.word()),
                    loop -> loop.gaps.get(reason).get());
        }
    }

    private static DistributionMeter histogram(String name, String help) {
        return new DistributionMeter(name, help, Bounds.NANOS, TimeUnit.SECONDS.toNanos(1));
    }

    private void bindLog(MeterRegistry registry) {
        log(registry, MeterNames.LOG_MESSAGES, "Messages that the log holds.", MessageLog::size);
        log(registry, MeterNames.LOG_BYTES, "Heap that the messages held take.", MessageLog::bytes);
        log(registry, MeterNames.LOG_LIMIT, "Heap that the messages held may take.", MessageLog::limitBytes);
        log(registry, MeterNames.LOG_TOPICS, "Topics of the messages held.", MessageLog::topics);
        log(registry, MeterNames.LOG_AGE, "Age of the oldest message held; 0 if there is none.", this::ageSeconds);
        log(
                registry,
                MeterNames.LOG_EPOCH,
                "When the epoch of the log that is being written began.",
                log -> log.epochMillis() / 1_000.0);
        evicted(registry, "age", MessageLog::evictedByAge);
        evicted(registry, "bytes", MessageLog::evictedByBytes);
    }

    private double ageSeconds(MessageLog log) {
        long now = clock.millis();
        return Math.max(0, now - log.oldestMillis().orElse(now)) / 1_000.0;
    }

    private void log(MeterRegistry registry, String name, String help, ToDoubleFunction<MessageLog> value) {
        Gauge.builder(name, hub.log(), value)
                .description(help)
                .strongReference(true)
                .register(registry);
    }

    private void evicted(MeterRegistry registry, String reason, ToDoubleFunction<MessageLog> value) {
        FunctionCounter.builder(MeterNames.LOG_EVICTED, hub.log(), value)
                .description("Messages that were evicted: too old, or others needed their room.")
                .tag(REASON, reason)
                .register(registry);
    }

    private void bindLoops(MeterRegistry registry) {
        counter(
                registry,
                MeterNames.ROUNDS,
                "Rounds of dispatchers: reads of up to 64 messages from the log.",
                Tags.empty(),
                loop -> loop.rounds.get());
        histogram(MeterNames.WAKE_UPS, "How long a dispatcher's wake-up kept its I/O thread.")
                .of(all(loop -> loop.wakeUps))
                .bindTo(registry);
    }

    private void bindTopics(MeterRegistry registry) {
        for (int i = 0; i < topics.names().size(); i++) {
            int group = i;
            Tags tags = Tags.of(TOPIC, topics.names().get(i));
            adder(
                    registry,
                    MeterNames.TOPIC_PUBLISHED_MESSAGES,
                    "Messages that were published, by topic.",
                    tags,
                    List.of(publishedMessages.get(i)));
            adder(
                    registry,
                    MeterNames.TOPIC_PUBLISHED_BYTES,
                    "Bytes of the messages that were published, by topic.",
                    tags,
                    List.of(publishedBytes.get(i)));
            counter(
                    registry,
                    MeterNames.TOPIC_DELIVERED,
                    "Messages that subscribers were sent, by topic.",
                    tags,
                    loop -> loop.topicMessages.get(group).get());
            gauge(
                    registry,
                    MeterNames.TOPIC_SUBSCRIBERS,
                    "Open subscriptions that ask for it, by topic; those that ask for several count for each.",
                    tags,
                    loop -> loop.topicSubscribers.get(group).get());
        }
    }

    private Supplier<List<Distribution>> all(Function<LoopMeters, Distribution> of) {
        return () -> loops.stream().map(of).toList();
    }

    private double sum(ToLongFunction<LoopMeters> of) {
        return loops.stream().mapToLong(of).sum();
    }

    private void counter(
            MeterRegistry registry, String name, String help, Tags tags, ToLongFunction<LoopMeters> value) {
        FunctionCounter.builder(name, this, metrics -> metrics.sum(value))
                .description(help)
                .tags(tags)
                .register(registry);
    }

    private void gauge(MeterRegistry registry, String name, String help, Tags tags, ToLongFunction<LoopMeters> value) {
        Gauge.builder(name, this, metrics -> metrics.sum(value))
                .description(help)
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    private void adder(MeterRegistry registry, String name, String help, Tags tags, List<LongAdder> adders) {
        // Micrometer holds on to the function, but not to the object.
        FunctionCounter.builder(
                        name,
                        this,
                        metrics -> adders.stream().mapToDouble(LongAdder::sum).sum())
                .description(help)
                .tags(tags)
                .register(registry);
    }
}
