package io.everysource.hub;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * One subscriber's connection as the directory has it: over all its polls, reloads and transports if it has a connection id,
 * else as long as its response is open. Guarded by {@link Connections}.
 */
final class Connection {
    private static final Subscription[] NONE = {};
    private static final int BYTES = 512;

    private final UUID handle = UUID.randomUUID();
    private final String connectionId;
    private final long sinceMillis;
    private Access access;
    private TopicSelectors selectors;
    private String transport = "";
    private Set<String> announced = Set.of();
    private Subscription[] open = NONE;
    private long awaySinceNanos;
    private boolean isRemoved;

    /** Whoever {@code first} belongs to. */
    Connection(Subscription first, long sinceMillis) {
        this.connectionId = first.outlet().connectionId();
        this.sinceMillis = sinceMillis;
        this.access = first.access();
        this.selectors = first.selectors();
    }

    /** What names it to others: never the connection id, with which one could act in its place. */
    UUID handle() {
        return handle;
    }

    /** Empty if it has none. */
    String connectionId() {
        return connectionId;
    }

    /** When it came, in milliseconds since 1970. */
    long sinceMillis() {
        return sinceMillis;
    }

    Access access() {
        return access;
    }

    TopicSelectors selectors() {
        return selectors;
    }

    String transport() {
        return transport;
    }

    /** Those of its topic selectors that others are told of. */
    Set<String> announced() {
        return announced;
    }

    void setAnnounced(Set<String> value) {
        announced = value;
    }

    /** Its open responses; one as a rule. */
    List<Subscription> open() {
        return List.of(open);
    }

    boolean isOpen() {
        return open.length > 0;
    }

    /** Takes in a response. What the newest one asked for is what the subscriber wants. */
    void add(Subscription subscription) {
        open = Arrays.copyOf(open, open.length + 1);
        open[open.length - 1] = subscription;
        access = subscription.access();
        selectors = subscription.selectors();
        transport = subscription.outlet().transport();
    }

    void remove(Subscription subscription) {
        open = open.length == 1 && open[0] == subscription
                ? NONE
                : Arrays.stream(open).filter(other -> other != subscription).toArray(Subscription[]::new);
    }

    /** Whether it, or one of its responses, was let in by the token {@code id}. */
    boolean hasToken(String id) {
        return access.tokenId().equals(id)
                || Arrays.stream(open).anyMatch(each -> each.access().tokenId().equals(id));
    }

    /** Whether it, or one of its responses, is of {@code subject}. */
    boolean isOf(String subject) {
        return access.subject().equals(subject)
                || Arrays.stream(open).anyMatch(each -> each.access().subject().equals(subject));
    }

    long awaySinceNanos() {
        return awaySinceNanos;
    }

    void setAwaySinceNanos(long value) {
        awaySinceNanos = value;
    }

    boolean isRemoved() {
        return isRemoved;
    }

    void setRemoved() {
        isRemoved = true;
    }

    /** About how many bytes it keeps after its response has ended. */
    long footprint() {
        return BYTES + 2L * selectors.characters();
    }
}
