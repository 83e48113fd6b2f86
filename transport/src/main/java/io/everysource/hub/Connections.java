package io.everysource.hub;

import io.everysource.message.Message;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Who is connected: each subscriber once, under its connection id, also between two of its polls, while it reloads and while it
 * changes the transport. It has gone when it says good-bye, when an operator ends it or revokes its token, or when it stays away for
 * longer than {@link #grace}; who has no connection id has gone when its response ends. Kept only if it is asked for.
 *
 * <p>Safe for use by any thread. One lock is held for a short time by those who come and go, and by nothing that a message passes.
 */
public final class Connections {
    /** How long after a poll's hold a subscriber that stays away is still taken to be there. */
    static final Duration ALLOWANCE = Duration.ofSeconds(10);

    /** So much is kept of those who are away; beyond that, who goes away has gone at once. */
    private static final long MAX_AWAY_BYTES = 64L << 20;

    /** How many are looked at, or have gone, while the lock is held. */
    private static final int CHUNK = 1_000;

    /** A request that was let in before its token was revoked has joined long before. */
    private static final long LATE_JOIN_NANOS = Duration.ofSeconds(60).toNanos();

    private static final UUID LOWEST = new UUID(Long.MIN_VALUE, Long.MIN_VALUE);

    private record Owed(CloseReason reason, long atNanos) {}

    private final PresenceConfig config;
    private final Duration grace;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private volatile boolean isStopped;

    // Guarded by this.
    private final Presence presence;
    private final Map<String, Connection> byId = new HashMap<>();
    private final NavigableMap<UUID, Connection> byHandle = new TreeMap<>();

    /** Who is away, the longest away first. */
    private final LinkedHashSet<Connection> away = new LinkedHashSet<>();

    private long awayBytes;

    /** What those who were away are told when they come back, by connection id, the oldest first. */
    private final LinkedHashMap<String, Owed> owed = new LinkedHashMap<>();

    /** Token ids by when they were revoked, the oldest first. */
    private final LinkedHashMap<String, Long> revoked = new LinkedHashMap<>();

    private List<Connection> toMove = List.of();
    private int moved;
    private long moveFromNanos;
    private long moveNanos;

    /** @param announcements takes what others are to be told of who comes and goes; called with the lock held */
    Connections(
            PresenceConfig config,
            Optional<TopicSelectors> announced,
            Consumer<Message> announcements,
            Duration pollHold,
            Clock clock,
            LongSupplier nanoTime) {
        this.config = config;
        this.presence = new Presence(announced, announcements);
        this.grace = pollHold.plus(ALLOWANCE);
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** How long a subscriber with a connection id may be away before it has gone: one poll's hold, and ten seconds. */
    public Duration grace() {
        return grace;
    }

    /**
     * A response is open.
     *
     * @return why it has to be ended at once, if it has; then it has not come in
     */
    Optional<CloseReason> join(Subscription subscription) {
        return config.isOn() && !isStopped ? joinNow(subscription) : Optional.empty();
    }

    private synchronized Optional<CloseReason> joinNow(Subscription subscription) {
        if (revoked.containsKey(subscription.access().tokenId())) {
            return Optional.of(CloseReason.REVOKED);
        }
        String id = subscription.outlet().connectionId();
        Optional<Connection> known = Optional.ofNullable(byId.get(id));
        known.ifPresent(this::isBack);
        Owed told = owed.remove(id);
        if (told != null && nanoTime.getAsLong() - told.atNanos() < grace.toNanos()) {
            known.filter(connection -> !connection.isOpen()).ifPresent(this::goesAway);
            return Optional.of(told.reason());
        }
        Connection connection = known.orElseGet(() -> create(subscription));
        connection.add(subscription);
        subscription.setConnection(connection);
        // Each poll of one that has no connection id would be somebody else.
        if (!id.isEmpty() || !subscription.outlet().isPoll()) {
            presence.update(connection);
        }
        return Optional.empty();
    }

    private Connection create(Subscription first) {
        Connection connection = new Connection(first, clock.millis());
        byHandle.put(connection.handle(), connection);
        if (!connection.connectionId().isEmpty()) {
            byId.put(connection.connectionId(), connection);
        }
        return connection;
    }

    /** A response has ended. */
    void leave(Subscription subscription, CloseReason reason) {
        subscription.connection().ifPresent(connection -> left(connection, subscription, reason));
    }

    private synchronized void left(Connection connection, Subscription subscription, CloseReason reason) {
        connection.remove(subscription);
        if (connection.isRemoved() || connection.isOpen()) {
            return;
        }
        boolean mayComeBack = !connection.connectionId().isEmpty() && reason != CloseReason.GOODBYE && !isStopped;
        if (mayComeBack && awayBytes + connection.footprint() <= MAX_AWAY_BYTES) {
            goesAway(connection);
        } else {
            remove(connection);
        }
    }

    private void goesAway(Connection connection) {
        connection.setAwaySinceNanos(nanoTime.getAsLong());
        away.add(connection);
        awayBytes += connection.footprint();
    }

    private void isBack(Connection connection) {
        if (away.remove(connection)) {
            awayBytes -= connection.footprint();
        }
    }

    private void remove(Connection connection) {
        isBack(connection);
        connection.setRemoved();
        byHandle.remove(connection.handle());
        byId.remove(connection.connectionId(), connection);
        presence.remove(connection, !isStopped);
    }

    /** The subscriber says that it goes. */
    synchronized void goodbye(String connectionId) {
        owed.remove(connectionId);
        Optional.ofNullable(byId.get(connectionId)).ifPresent(this::remove);
    }

    /** What one was to be told came too late for its response: it is told with the next one. */
    synchronized void owe(String connectionId, CloseReason reason) {
        if (!connectionId.isEmpty() && reason != CloseReason.REVOKED) {
            owed.remove(connectionId);
            owed.put(connectionId, new Owed(reason, nanoTime.getAsLong()));
        }
    }

    /** Takes out who was away for too long, and goes on with what takes time. To be called a few times a second. */
    void sweep() {
        if (config.isOn()) {
            sweepNow();
        }
    }

    private synchronized void sweepNow() {
        long now = nanoTime.getAsLong();
        for (int i = 0; i < CHUNK && !away.isEmpty(); i++) {
            Connection longest = away.iterator().next();
            if (now - longest.awaySinceNanos() < grace.toNanos()) {
                break;
            }
            remove(longest);
        }
        forgetWhile(owed, told -> now - told.atNanos() >= grace.toNanos());
        forgetWhile(revoked, at -> now - at >= LATE_JOIN_NANOS);
        moveOn(now);
    }

    private static <T> void forgetWhile(Map<String, T> oldestFirst, Predicate<T> isOld) {
        Iterator<T> values = oldestFirst.values().iterator();
        while (values.hasNext() && isOld.test(values.next())) {
            values.remove();
        }
    }

    /** From now on nobody is announced, to come or to have gone: all go. */
    void stop() {
        isStopped = true;
    }

    /** The number of connections, those who are away included. */
    public synchronized int size() {
        return byHandle.size();
    }

    /**
     * Connections in the order of their handles, which is always the same.
     *
     * @param after a handle, of one that may have gone meanwhile; empty to begin with the first
     * @param limit the most to be returned
     * @param subject whose are wanted; empty for everybody's
     * @param topic a topic that is to be selected; empty for any
     */
    public List<ConnectionInfo> page(
            Optional<UUID> after, int limit, Optional<String> subject, Optional<String> topic) {
        List<ConnectionInfo> page = new ArrayList<>();
        Optional<UUID> from = Optional.of(after.orElse(LOWEST));
        while (from.isPresent() && page.size() < limit) {
            from = forSome(
                    from.get(),
                    connection -> page.size() < limit
                            && subject.map(connection::isOf).orElse(true)
                            && topic.map(connection.selectors()::selects).orElse(true),
                    connection -> page.add(ConnectionInfo.of(connection)));
        }
        return page;
    }

    /** The newest open responses of connections, as far as they have one. */
    synchronized Map<UUID, Subscription> open(Collection<UUID> handles) {
        Map<UUID, Subscription> open = new HashMap<>();
        for (UUID handle : handles) {
            Connection connection = byHandle.get(handle);
            if (connection != null && connection.isOpen()) {
                open.put(handle, connection.open().get(connection.open().size() - 1));
            }
        }
        return open;
    }

    /** Does something with some of those after a handle; returns the last one's, if there may be more. */
    private synchronized Optional<UUID> forSome(UUID after, Predicate<Connection> which, Consumer<Connection> action) {
        List<Connection> some =
                byHandle.tailMap(after, false).values().stream().limit(CHUNK).toList();
        for (Connection connection : some) {
            if (which.test(connection)) {
                action.accept(connection);
            }
        }
        return some.size() < CHUNK
                ? Optional.empty()
                : Optional.of(some.get(some.size() - 1).handle());
    }

    private int forAll(Predicate<Connection> which, Consumer<Connection> action) {
        int[] count = new int[1];
        Optional<UUID> from = Optional.of(LOWEST);
        while (from.isPresent()) {
            from = forSome(from.get(), which, connection -> {
                action.accept(connection);
                count[0]++;
            });
        }
        return count[0];
    }

    /**
     * Ends a connection. Its subscriber is told, with its next request if it is away, and may come back.
     *
     * @return how many there were: 0 or 1
     */
    public synchronized int close(UUID handle) {
        Connection connection = byHandle.get(handle);
        if (connection == null) {
            return 0;
        }
        end(connection, CloseReason.KICKED);
        return 1;
    }

    /**
     * Ends all connections of a token's subject, as {@link #close} does.
     *
     * @param subject not empty
     * @return how many there were
     */
    public int closeAllOf(String subject) {
        requireNotEmpty(subject);
        return forAll(connection -> connection.isOf(subject), connection -> end(connection, CloseReason.KICKED));
    }

    /**
     * Ends all connections that were let in by a token, which nobody is to be let in by any more.
     *
     * @param tokenId not empty
     * @return how many there were
     */
    public int revoke(String tokenId) {
        requireNotEmpty(tokenId);
        synchronized (this) {
            revoked.remove(tokenId);
            revoked.put(tokenId, nanoTime.getAsLong());
        }
        return forAll(connection -> connection.hasToken(tokenId), connection -> end(connection, CloseReason.REVOKED));
    }

    private static void requireNotEmpty(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("an empty text would be everybody's");
        }
    }

    private void end(Connection connection, CloseReason reason) {
        remove(connection);
        tell(connection, reason);
    }

    private void tell(Connection connection, CloseReason reason) {
        if (connection.isOpen()) {
            connection.open().forEach(subscription -> subscription.endSoon(reason));
        } else {
            owe(connection.connectionId(), reason);
        }
    }

    /**
     * Asks all that are there now to reconnect, in any order, evenly over {@code time}. Takes the place of what was asked before.
     *
     * @return how many there are
     */
    public int reconnect(Duration time) {
        List<Connection> all = new ArrayList<>();
        forAll(connection -> true, all::add);
        Collections.shuffle(all);
        synchronized (this) {
            toMove = all;
            moved = 0;
            moveFromNanos = nanoTime.getAsLong();
            moveNanos = time.toNanos();
        }
        return all.size();
    }

    private void moveOn(long now) {
        double part = moveNanos == 0 ? 1 : Math.min(1, (double) (now - moveFromNanos) / moveNanos);
        int due = (int) Math.ceil(toMove.size() * part);
        for (; moved < due; moved++) {
            Connection connection = toMove.get(moved);
            if (!connection.isRemoved()) {
                tell(connection, CloseReason.MOVED);
            }
        }
        if (moved == toMove.size()) {
            toMove = List.of();
            moved = 0;
        }
    }

    /** Whether subscribers are announced at all. */
    public boolean isPresenceOn() {
        return config.isPresenceOn();
    }

    /** Whether anybody may learn their number. */
    public boolean isCounted() {
        return config.counts();
    }

    /** Whether connections are kept for an operator. */
    public boolean isOperated() {
        return config.operated();
    }

    /** Whether subscribers to {@code topic}, a topic selector, are announced. */
    public boolean isAnnounced(String topic) {
        return presence.isAbout(topic);
    }

    /** How many subscribers asked for {@code topic}, a topic selector; 0 if they are not announced. */
    public synchronized int count(String topic) {
        return presence.count(topic);
    }

    /**
     * What is announced of those who are there.
     *
     * @param max how many may be returned
     * @return them, in no order; empty if there are more
     */
    public synchronized Optional<List<ActiveSubscription>> active(int max) {
        return presence.size() > max ? Optional.empty() : Optional.of(presence.all());
    }

    /** Like {@link #active(int)}, of one topic selector. */
    public synchronized Optional<List<ActiveSubscription>> active(String topic, int max) {
        return presence.count(topic) > max ? Optional.empty() : Optional.of(presence.of(topic));
    }

    /** What is announced of one subscriber and one topic selector; empty if it is not there. */
    public synchronized Optional<ActiveSubscription> active(String topic, UUID subscriber) {
        return Optional.ofNullable(byHandle.get(subscriber)).flatMap(connection -> presence.of(topic, connection));
    }
}
