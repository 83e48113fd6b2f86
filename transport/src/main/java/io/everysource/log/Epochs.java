package io.everysource.log;

import io.everysource.message.Position;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The epochs of a log, each with its first offset. Tells which positions are valid, so that a log that was lost, rewound
 * or restored from a copy and then filled again is never mistaken for the old one. Immutable.
 */
public final class Epochs {
    private final NavigableMap<Long, Long> firstOffsets;

    private Epochs(NavigableMap<Long, Long> firstOffsets) {
        this.firstOffsets = firstOffsets;
    }

    /**
     * The epochs of a log.
     *
     * @param epochs in order, one at least; each a position: an epoch and the offset of the first message that it may hold
     */
    public static Epochs of(List<Position> epochs) {
        NavigableMap<Long, Long> firstOffsets = new TreeMap<>();
        long previous = 0;
        for (Position epoch : epochs) {
            boolean isLater = firstOffsets.isEmpty() || epoch.epoch() > firstOffsets.lastKey();
            if (!isLater || epoch.offset() < Math.max(1, previous)) {
                throw new IllegalArgumentException("epochs are not in order: " + epochs);
            }
            previous = epoch.offset();
            firstOffsets.put(epoch.epoch(), epoch.offset());
        }
        if (firstOffsets.isEmpty()) {
            throw new IllegalArgumentException("a log has at least one epoch");
        }
        return new Epochs(firstOffsets);
    }

    /** All of them in order, each as the position of its first message. */
    List<Position> positions() {
        return firstOffsets.entrySet().stream()
                .map(epoch -> new Position(epoch.getKey(), epoch.getValue()))
                .toList();
    }

    /** The epoch that is being written. */
    public long current() {
        return firstOffsets.lastKey();
    }

    /** The first offset of the epoch that is being written. */
    public long currentFirstOffset() {
        return firstOffsets.lastEntry().getValue();
    }

    /** The position just after the message at {@code offset}, named after the epoch that the message belongs to. */
    public Position positionOf(long offset) {
        long epoch = firstOffsets.firstKey();
        for (Map.Entry<Long, Long> entry : firstOffsets.entrySet()) {
            if (entry.getValue() <= offset) {
                epoch = entry.getKey();
            }
        }
        return new Position(epoch, offset);
    }

    /**
     * Whether {@code position} lies in this log.
     *
     * @param tail the highest offset there is
     */
    boolean contains(Position position, long tail) {
        Long first = firstOffsets.get(position.epoch());
        if (first == null || position.offset() < first - 1) {
            return false;
        }
        Map.Entry<Long, Long> next = firstOffsets.higherEntry(position.epoch());
        long end = next == null ? tail : next.getValue() - 1;
        return position.offset() <= end;
    }

    /** The first offset of the first epoch later than {@code epoch}. */
    OptionalLong firstOffsetAfter(long epoch) {
        Map.Entry<Long, Long> later = firstOffsets.higherEntry(epoch);
        return later == null ? OptionalLong.empty() : OptionalLong.of(later.getValue());
    }
}
