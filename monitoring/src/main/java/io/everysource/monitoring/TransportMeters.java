package io.everysource.monitoring;

import io.everysource.hub.CloseReason;
import java.util.EnumMap;
import java.util.Map;

/** Counts for one transport on one event loop. Written by that loop's thread alone, read by any. */
final class TransportMeters {
    final Count opened = new Count();
    final Map<CloseReason, Count> closed = new EnumMap<>(CloseReason.class);
    final Count deliveredMessages = new Count();
    final Count deliveredBytes = new Count();
    final Count heartbeats = new Count();
    final Distribution delivery = new Distribution(Bounds.NANOS);
    final Distribution replays = new Distribution(Bounds.MESSAGES);

    TransportMeters() {
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new Count());
        }
    }

    /** How many subscriptions are open now. */
    long open() {
        return opened.get() - closed.values().stream().mapToLong(Count::get).sum();
    }
}
