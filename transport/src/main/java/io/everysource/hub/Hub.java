package io.everysource.hub;

import io.everysource.log.Cursor;
import io.everysource.log.Epochs;
import io.everysource.log.Journal;
import io.everysource.log.MessageLog;
import io.everysource.log.OnGap;
import io.everysource.log.Resume;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/** Log, subscriptions and fan-out in one. Safe for use by any thread. */
public final class Hub implements AutoCloseable {
    private final Journal journal;
    private final HubConfig config;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final MessageLog log;
    private final SelectorParser selectors = new SelectorParser();
    private final List<Dispatcher> dispatchers = new CopyOnWriteArrayList<>();
    private final SubscriptionCount subscriptions = new SubscriptionCount();
    private final Connections connections;
    private final HubListener listener;
    private final FanOutSample sample;
    private volatile boolean isDraining;

    /** A hub that does not keep who is there. */
    public Hub(Journal journal, Retention retention, HubConfig config, Clock clock, LongSupplier nanoTime) {
        this(journal, retention, config, PresenceConfig.OFF, HubListener.NONE, clock, nanoTime);
    }

    /**
     * Opens a hub over a journal and starts the journal's tail.
     *
     * @param presence what is kept of who is there
     * @param listener hears what goes on
     * @param clock tells when messages are too old, and tokens
     * @param nanoTime tells heartbeats and time limits, as {@link System#nanoTime} does
     * @throws InvalidSelectorException if a presence selector cannot be used
     */
    public Hub(
            Journal journal,
            Retention retention,
            HubConfig config,
            PresenceConfig presence,
            HubListener listener,
            Clock clock,
            LongSupplier nanoTime) {
        this.journal = journal;
        this.config = config;
        this.listener = listener;
        this.sample = new FanOutSample(listener::fannedOut);
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.log = new MessageLog(retention, clock, journal.epochs(), journal.startOffset());
        this.connections = new Connections(
                presence,
                presence.isPresenceOn() ? Optional.of(selectors.parse(presence.selectors())) : Optional.empty(),
                message -> dispatchers.forEach(dispatcher -> dispatcher.pass(message)),
                config.pollHold(),
                clock,
                nanoTime);
        listener.attached(this);
        journal.tail(new Journal.Tail() {
            @Override
            public void accepted(List<Message> messages) {
                if (messages.isEmpty()) {
                    return;
                }
                long now = nanoTime.getAsLong();
                messages.forEach(message -> message.setEnteredNanos(now));
                log.append(messages);
                sample.entered(messages.get(messages.size() - 1).offset(), now);
                dispatchers.forEach(Dispatcher::wake);
            }

            @Override
            public void epochBegan(Epochs epochs) {
                log.epochsChanged(epochs);
            }
        });
    }

    /** The dispatcher of {@code loop}; to be asked for once per loop. */
    public Dispatcher dispatcher(EventLoop loop) {
        Dispatcher dispatcher =
                new Dispatcher(loop, log, config, clock, nanoTime, subscriptions, connections, listener.loop(), sample);
        dispatchers.add(dispatcher);
        dispatcher.wake();
        return dispatcher;
    }

    /**
     * Appends a batch in its order, all or nothing.
     *
     * @return the messages, once every subscriber there is will get them
     */
    public CompletionStage<List<Message>> publish(List<Event> batch) {
        long begin = nanoTime.getAsLong();
        return journal.append(batch).thenApply(messages -> {
            listener.published(messages, nanoTime.getAsLong() - begin);
            return messages;
        });
    }

    /**
     * Reads topic selectors: topics, URI templates, {@code *}.
     *
     * @throws InvalidSelectorException if there are none, too many, or one cannot be used
     */
    public TopicSelectors selectors(List<String> selectorTexts) {
        return selectors.parse(selectorTexts);
    }

    /**
     * Reads topic selectors, and topics that are never taken for templates.
     *
     * @throws InvalidSelectorException if there are none, too many, or one cannot be used
     */
    public TopicSelectors selectors(List<String> selectorTexts, List<String> exact) {
        return selectors.parse(selectorTexts, exact);
    }

    /** Where a subscriber with {@code cursor} resumes, as of now. */
    public Resume resume(Cursor cursor, TopicSelectors of, OnGap onGap, Access access) {
        return log.resume(cursor, access.interestIn(of), onGap);
    }

    public HubConfig config() {
        return config;
    }

    /** The message log, to look at. */
    public MessageLog log() {
        return log;
    }

    /** Who is connected, if that is kept. */
    public Connections connections() {
        return connections;
    }

    /**
     * How many messages of the log connections are behind, whether those are for them or not. Asks the event loops, so it is not to be
     * called on one of them.
     *
     * @param handles connections that are kept
     * @param patience how long event loops may take to answer
     * @return by handle; without those that have no response open, and those whose event loop took longer
     */
    public Map<UUID, Integer> lags(Collection<UUID> handles, Duration patience) {
        return new LagReader(log, nanoTime).read(connections.open(handles), patience);
    }

    /** The number of open subscriptions. */
    public int subscriptions() {
        return subscriptions.open();
    }

    /** A subscriber has said that it goes: ends what carries its connection id, soon, if there is anything. */
    public void goodbye(String connectionId) {
        connections.goodbye(connectionId);
        for (Dispatcher dispatcher : dispatchers) {
            dispatcher.goodbye(connectionId);
        }
    }

    /** Takes no more events, ends every subscription after what was taken before, and wants no new ones. */
    public void drain() {
        isDraining = true;
        connections.stop();
        journal.close();
        for (Dispatcher dispatcher : dispatchers) {
            dispatcher.drain();
        }
    }

    /** Whether the hub is going down. */
    public boolean isDraining() {
        return isDraining;
    }

    @Override
    public void close() {
        drain();
    }
}
