package io.everysource.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many of something are open for each name. A name of which none is open is forgotten, so there are never more names than
 * things open. Safe for use by any thread.
 */
final class OpenCounts {
    private final Map<String, Integer> counts = new ConcurrentHashMap<>();

    /** Counts one more; returns how many that makes. */
    int open(String name) {
        return counts.merge(name, 1, Integer::sum);
    }

    /** Counts one less. */
    void close(String name) {
        counts.computeIfPresent(name, (key, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    /** The number of names. */
    int size() {
        return counts.size();
    }
}
