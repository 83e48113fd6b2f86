package io.everysource.log;

import io.everysource.message.Message;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * Remembers, in fixed memory, how far each topic was evicted, so that a subscriber of a quiet topic resumes from an old
 * cursor without a gap. Topics share marks by hash: a collision makes a needless gap, never a silent one. Private messages
 * have marks of their own, which count only for those who may have had them.
 */
final class EvictionMarks {
    private final Marks open;
    private final Marks secret;

    /** @param highest the offset up to which everything was evicted before this window began */
    EvictionMarks(long highest) {
        open = new Marks(highest);
        secret = new Marks(highest);
    }

    void evicted(Message message) {
        (message.isPrivate() ? secret : open).evicted(message);
    }

    /** The highest offset evicted. */
    long highest() {
        return Math.max(open.highest, secret.highest);
    }

    /** The highest offset at which a message that a reader of {@code interest} would have got may have been evicted. */
    long highestOf(Interest interest) {
        // A private one has both a topic that is asked for and one that is granted.
        long ofSecret = Math.min(secret.highestOf(interest.topics()), secret.highestOf(interest.granted()));
        return Math.max(open.highestOf(interest.topics()), ofSecret);
    }

    private static final class Marks {
        private static final int COUNT = 65_536;

        private final long[] marks = new long[COUNT];
        private long highest;

        Marks(long highest) {
            this.highest = highest;
            Arrays.fill(marks, highest);
        }

        void evicted(Message message) {
            highest = message.offset();
            for (String topic : message.topics()) {
                marks[slot(topic)] = highest;
            }
        }

        long highestOf(Optional<Set<String>> topics) {
            return topics.isPresent() ? highestOf(topics.get()) : highest;
        }

        private long highestOf(Collection<String> topics) {
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
}
