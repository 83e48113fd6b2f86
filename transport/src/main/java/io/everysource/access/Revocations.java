package io.everysource.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The ids of tokens that must not be used any more. Lives as long as the process. Safe for use by any thread. */
public final class Revocations {
    /** How many may be kept at a time. None is forgotten for another: a revoked token would be good again. */
    public static final int MAX_IDS = 100_000;
    /** How long an id may be, in characters; no token has a longer one. */
    public static final int MAX_ID_LENGTH = 1_024;

    private static final int FIRST_PURGE = 1_000;

    private final Map<String, Instant> untilById = new ConcurrentHashMap<>();
    private final Clock clock;
    private int purgeAt = FIRST_PURGE;

    public Revocations(Clock clock) {
        this.clock = clock;
    }

    /**
     * Refuses the token from now on. What it began is not ended by this.
     *
     * @param id the token's id ({@code jti}), not empty
     * @param until when the token ends by itself; {@link Instant#MAX} if it never does
     * @throws IllegalArgumentException if the id is empty or longer than {@link #MAX_ID_LENGTH}
     * @throws IllegalStateException if {@link #MAX_IDS} are revoked already
     */
    public synchronized void revoke(String id, Instant until) {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH) {
            throw new IllegalArgumentException("The id of a token has 1 to " + MAX_ID_LENGTH + " characters.");
        }
        if (untilById.size() >= purgeAt) {
            untilById.values().removeIf(this::isPast);
            purgeAt = Math.min(MAX_IDS, Math.max(FIRST_PURGE, 2 * untilById.size()));
        }
        if (untilById.size() >= MAX_IDS && !untilById.containsKey(id)) {
            throw new IllegalStateException(
                    MAX_IDS + " tokens are revoked, no more can be. Change the key that signs them instead.");
        }
        untilById.merge(id, withLeeway(until), (a, b) -> a.isAfter(b) ? a : b);
    }

    /** Whether the token of that id is revoked now. */
    public boolean isRevoked(String id) {
        Instant until = untilById.get(id);
        return until != null && !isPast(until);
    }

    /** The ids that are revoked now, each with until when it is. A copy. */
    public Map<String, Instant> list() {
        Map<String, Instant> revoked = new HashMap<>(untilById);
        revoked.values().removeIf(this::isPast);
        return revoked;
    }

    /** How many ids are kept, some of which may be past. */
    public int size() {
        return untilById.size();
    }

    private boolean isPast(Instant until) {
        return !until.isAfter(clock.instant());
    }

    private static Instant withLeeway(Instant until) {
        Duration leeway = JwtVerifier.LEEWAY;
        return until.isAfter(Instant.MAX.minus(leeway)) ? Instant.MAX : until.plus(leeway);
    }
}
