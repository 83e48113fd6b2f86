package io.everysource.log;

import io.everysource.message.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The held messages by a key, as a topic or a publisher's id. A key is forgotten with its last message. */
final class MessageIndex {
    private static final int SMALL = 1024;

    private Map<String, MessageRing> rings = new HashMap<>();
    private int peak;

    void add(String key, Message message) {
        rings.computeIfAbsent(key, k -> new MessageRing()).add(message);
        peak = Math.max(peak, rings.size());
    }

    /** Forgets the oldest message of {@code key}. */
    void removeOldest(String key) {
        MessageRing ring = rings.get(key);
        ring.removeOldest();
        if (ring.size() == 0) {
            rings.remove(key);
            releaseTable();
        }
    }

    Optional<MessageRing> get(String key) {
        return Optional.ofNullable(rings.get(key));
    }

    int keys() {
        return rings.size();
    }

    /** A hash map never shrinks: after a crowd of keys that were used once, take a smaller one. */
    private void releaseTable() {
        if (peak > SMALL && rings.size() < peak / 4) {
            rings = new HashMap<>(rings);
            peak = rings.size();
        }
    }
}
