package io.everysource.log;

import io.everysource.message.Event;
import io.everysource.message.FrameCache;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * The hot window: the newest messages in memory, bounded by bytes and age, indexed by topic and by publisher's id. Filled by
 * a journal's tail alone, read by any thread. Each call holds the lock for a short time: reads take up to as many
 * messages as the caller has room for.
 */
public final class MessageLog {
    /** What a read answers when messages that it should have seen were evicted. */
    public static final int LAPPED = -1;

    /** One part in so many is for frames that are made on demand. */
    private static final int FRAMES_SHARE = 8;

    private final Retention retention;
    private final Clock clock;
    private final FrameCache frames;
    private final long maxBytes;

    // Guarded by this.
    private final MessageRing window = new MessageRing();
    private final MessageIndex byTopic = new MessageIndex();
    private final MessageIndex byId = new MessageIndex();
    private final EvictionMarks evicted;
    private Epochs epochs;
    private long tail;
    private long messageBytes;
    private long evictedByAge;
    private long evictedByBytes;

    // The time at which the oldest message will be too old, so that trim() can look without the lock.
    private volatile long expiresAtMillis = Long.MAX_VALUE;

    /**
     * An empty window.
     *
     * @param epochs the journal's, the current one last
     * @param tail the offset after which the journal's tail begins to hand messages over
     */
    public MessageLog(Retention retention, Clock clock, Epochs epochs, long tail) {
        this.retention = retention;
        this.frames = new FrameCache(retention.bytes() / FRAMES_SHARE);
        this.maxBytes = retention.bytes() - retention.bytes() / FRAMES_SHARE;
        this.clock = clock;
        this.epochs = epochs;
        this.tail = tail;
        this.evicted = new EvictionMarks(tail);
    }

    /** Adds what the journal accepted, in its order, and evicts what has no room any more. */
    public synchronized void append(List<Message> messages) {
        for (Message message : messages) {
            if (message.offset() <= tail) {
                throw new IllegalArgumentException("message " + message.position() + " is not after offset " + tail);
            }
            window.add(message);
            message.topics().forEach(topic -> byTopic.add(topic, message));
            message.publisherId().ifPresent(id -> byId.add(id, message));
            message.keepFramesIn(frames);
            messageBytes += message.footprint();
            tail = message.offset();
        }
        evictExcess();
    }

    /** A new epoch has begun: from now on, positions are named after it. */
    public synchronized void epochsChanged(Epochs changed) {
        epochs = changed;
    }

    /** Evicts what is too old. Cheap when there is nothing to evict; to be called now and then. */
    public void trim() {
        if (clock.millis() >= expiresAtMillis) {
            synchronized (this) {
                evictExcess();
            }
        }
    }

    /** The position of the newest message. */
    public synchronized Position tail() {
        return epochs.positionOf(tail);
    }

    /** The offset of the newest message. */
    public synchronized long tailOffset() {
        return tail;
    }

    /** The position just after {@code offset}. */
    public synchronized Position positionOf(long offset) {
        return epochs.positionOf(offset);
    }

    /** The highest offset that was evicted; what comes after it is held. */
    public synchronized long evictedThrough() {
        return evicted.highest();
    }

    /** The number of messages held. */
    public synchronized int size() {
        return window.size();
    }

    /** The number of topics with messages held. */
    public synchronized int topics() {
        return byTopic.keys();
    }

    /** The heap that the messages held take, in bytes. */
    public synchronized long bytes() {
        return messageBytes + frames.bytes();
    }

    /** How many bytes it may hold, those of frames that are made on demand included. */
    public long limitBytes() {
        return retention.bytes();
    }

    /** When the oldest message held was accepted, in milliseconds since 1970; empty if there is none. */
    public synchronized OptionalLong oldestMillis() {
        return window.size() == 0
                ? OptionalLong.empty()
                : OptionalLong.of(window.get(0).timeMillis());
    }

    /** When the epoch that is being written began, in milliseconds since 1970: it is named after that. */
    public synchronized long epochMillis() {
        return epochs.current();
    }

    /** What there is, as of one moment. */
    public synchronized LogSummary summary() {
        boolean isEmpty = window.size() == 0;
        return new LogSummary(
                window.size(),
                byTopic.keys(),
                messageBytes + frames.bytes(),
                epochs.positionOf(tail),
                isEmpty ? Optional.empty() : Optional.of(LogSummary.Held.of(window.get(0))),
                isEmpty ? Optional.empty() : Optional.of(LogSummary.Held.of(window.get(window.size() - 1))),
                epochs.positions());
    }

    /** How many messages were evicted so far because they were too old. */
    public synchronized long evictedByAge() {
        return evictedByAge;
    }

    /** How many messages were evicted so far because others needed their room. */
    public synchronized long evictedByBytes() {
        return evictedByBytes;
    }

    /** How far somebody is behind who has had everything up to {@code offset}. */
    public synchronized Lag lag(long offset) {
        int first = window.firstAfter(offset);
        int messages = window.size() - first;
        return new Lag(
                messages, messages == 0 ? Long.MAX_VALUE : window.get(first).timeMillis());
    }

    /**
     * Reads every message after {@code after}.
     *
     * @param upTo the last offset of interest
     * @return how many were put {@code into}, fewer than it has room for only if there are no more; or {@link #LAPPED}
     */
    public synchronized int read(long after, long upTo, Message[] into) {
        if (after < evicted.highest()) {
            return LAPPED;
        }
        return copy(window, after, upTo, into);
    }

    /**
     * Reads the messages after {@code after} that may be of interest, each once; where that is exact topics, at a cost of what it
     * delivers.
     *
     * @param upTo the last offset of interest
     * @return how many were put {@code into}, fewer than it has room for only if there are no more; or {@link #LAPPED}
     */
    public synchronized int read(Interest interest, long after, long upTo, Message[] into) {
        if (after < evicted.highestOf(interest)) {
            return LAPPED;
        }
        if (interest.topics().isEmpty()) {
            return copy(window, after, upTo, into);
        }
        Set<String> topics = interest.topics().get();
        if (topics.size() == 1) {
            return byTopic.get(topics.iterator().next())
                    .map(ring -> copy(ring, after, upTo, into))
                    .orElse(0);
        }
        return merge(topics, after, upTo, into);
    }

    private static int copy(MessageRing ring, long after, long upTo, Message[] into) {
        int count = 0;
        for (int i = ring.firstAfter(after); i < ring.size() && count < into.length; i++) {
            Message message = ring.get(i);
            if (message.offset() > upTo) {
                break;
            }
            into[count++] = message;
        }
        return count;
    }

    private int merge(Set<String> topics, long after, long upTo, Message[] into) {
        PriorityQueue<RingReader> readers = new PriorityQueue<>(Comparator.comparingLong(RingReader::offset));
        for (String topic : topics) {
            byTopic.get(topic)
                    .map(ring -> new RingReader(ring, after))
                    .filter(RingReader::hasMessage)
                    .ifPresent(readers::add);
        }
        int count = 0;
        long last = after;
        while (count < into.length && !readers.isEmpty()) {
            RingReader reader = readers.poll();
            if (reader.offset() > upTo) {
                break;
            }
            if (reader.offset() > last) {
                into[count++] = reader.message();
                last = reader.offset();
            }
            reader.advance();
            if (reader.hasMessage()) {
                readers.add(reader);
            }
        }
        return count;
    }

    /**
     * Where a subscriber resumes.
     *
     * @param interest what the subscriber asks for and may have
     */
    public synchronized Resume resume(Cursor cursor, Interest interest, OnGap onGap) {
        if (cursor instanceof Cursor.Earliest) {
            long after = evicted.highest();
            return new Resume(after, epochs.positionOf(after).toString(), Event.EARLIEST, Optional.empty());
        }
        if (cursor instanceof Cursor.After requested) {
            return resumeAfter(requested.position(), interest, onGap);
        }
        if (cursor instanceof Cursor.AfterId requested) {
            return byId.get(requested.id())
                    .flatMap(ring -> first(ring, interest))
                    .map(message -> at(message.offset()))
                    .orElseGet(() -> gap(requested.id(), Gap.Reason.UNKNOWN, tail));
        }
        return at(tail);
    }

    private static Optional<Message> first(MessageRing ring, Interest interest) {
        for (int i = 0; i < ring.size(); i++) {
            if (interest.allowed().test(ring.get(i))) {
                return Optional.of(ring.get(i));
            }
        }
        return Optional.empty();
    }

    private Resume resumeAfter(Position requested, Interest interest, OnGap onGap) {
        if (!epochs.contains(requested, tail)) {
            long oldestUnseen = epochs.firstOffsetAfter(requested.epoch()).orElse(tail + 1);
            long after = Math.max(oldestUnseen - 1, evicted.highest());
            return gap(requested.toString(), Gap.Reason.EPOCH, onGap == OnGap.LATEST ? tail : after);
        }
        if (requested.offset() < evicted.highestOf(interest)) {
            long after = onGap == OnGap.LATEST ? tail : evicted.highest();
            return gap(requested.toString(), Gap.Reason.EVICTED, after);
        }
        String position = requested.toString();
        return new Resume(requested.offset(), position, position, Optional.empty());
    }

    private Resume at(long offset) {
        String position = epochs.positionOf(offset).toString();
        return new Resume(offset, position, position, Optional.empty());
    }

    private Resume gap(String requested, Gap.Reason reason, long after) {
        Position resumedAt = epochs.positionOf(after);
        return new Resume(after, requested, resumedAt.toString(), Optional.of(new Gap(requested, reason, resumedAt)));
    }

    /** The gap of a reader that was lapped after {@code offset}. */
    public synchronized Gap gapAfter(long offset, OnGap onGap) {
        Position resumedAt = epochs.positionOf(onGap == OnGap.LATEST ? tail : evicted.highest());
        return new Gap(epochs.positionOf(offset).toString(), Gap.Reason.EVICTED, resumedAt);
    }

    private void evictExcess() {
        long tooOld = clock.millis() - retention.age().toMillis();
        while (window.size() > 0) {
            boolean isTooMuch = messageBytes > maxBytes && window.size() > 1;
            if (!isTooMuch && window.get(0).timeMillis() > tooOld) {
                break;
            }
            evictOldest();
            if (isTooMuch) {
                evictedByBytes++;
            } else {
                evictedByAge++;
            }
        }
        expiresAtMillis = window.size() == 0
                ? Long.MAX_VALUE
                : window.get(0).timeMillis() + retention.age().toMillis();
    }

    private void evictOldest() {
        Message oldest = window.removeOldest();
        oldest.topics().forEach(byTopic::removeOldest);
        oldest.publisherId().ifPresent(byId::removeOldest);
        evicted.evicted(oldest);
        messageBytes -= oldest.footprint();
        oldest.release();
    }

    /** Reads one topic's ring within a merge. */
    private static final class RingReader {
        private final MessageRing ring;
        private int next;

        RingReader(MessageRing ring, long after) {
            this.ring = ring;
            this.next = ring.firstAfter(after);
        }

        boolean hasMessage() {
            return next < ring.size();
        }

        Message message() {
            return ring.get(next);
        }

        long offset() {
            return message().offset();
        }

        void advance() {
            next++;
        }
    }
}
