package io.everysource.log;

import io.everysource.message.Message;
import java.util.Arrays;
import java.util.Collection;

/**
 * Remembers, in fixed memory, how far each topic was evicted, so that a subscriber of a quiet topic resumes from an old
 * cursor without a gap. Topics share marks by hash: a collision makes a needless gap, never a silent one.
 */
final class EvictionMarks {
    private static final int COUNT = 65_536;

    private final long[] marks = new long[COUNT];
    private long highest;

    /** @param highest the offset up to which everything was evicted before this window began */
    EvictionMarks(long highest) {
        this.highest = highest;
        Arrays.fill(marks, highest);
    }

    void evicted(Message message) {
        highest = message.offset();
        for (String topic : message.topics()) {
            marks[slot(topic)] = highest;
        }
    }

    /** The highest offset evicted. */
    long highest() {
        return highest;
    }

    /** The highest offset at which a message of one of {@code topics} may have been evicted. */
    long highestOf(Collection<String> topics) {
        long mark = 0;
        for (String topic : topics) {
            mark = Math.max(mark, marks[slot(topic)]);
        }
        return mark;
    }

    private static int slot(String topic) {
        int hash = topic.hashCode() * 0x9E3779B9;
        return hash >>> 16;
    }
}
