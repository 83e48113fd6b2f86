package io.everysource.log;

import io.everysource.message.Message;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Finds topics of held messages by how they begin. Reads through the whole log a page of messages at a time, so that it keeps nobody
 * from it: a matter of seconds where there are millions. For one thread, and one that may take its time.
 */
public final class TopicSearch {
    /** So much of a topic is looked at, in characters; those that are alike so far count as one. */
    public static final int MAX_LENGTH = 1_000;

    private static final int PAGE = 1_000;

    private final MessageLog log;
    private final String prefix;
    private final Optional<String> after;
    private final int limit;
    private final NavigableMap<String, Found> found = new TreeMap<>();

    /**
     * A topic that was found.
     *
     * @param topic its first {@link #MAX_LENGTH} characters
     * @param messages how many are held
     * @param newest the newest of them
     */
    public record Found(String topic, int messages, Message newest) {}

    /**
     * A search for topics that begin with {@code prefix}.
     *
     * @param after where the last page ended; empty to begin with the first topic
     * @param limit the most to be found
     */
    public TopicSearch(MessageLog log, String prefix, Optional<String> after, int limit) {
        this.log = log;
        this.prefix = prefix;
        this.after = after;
        this.limit = limit;
    }

    /** The first topics in the order of their characters. */
    public List<Found> run() {
        Message[] page = new Message[PAGE];
        long tail = log.tail().offset();
        long offset = log.evictedThrough();
        int count = PAGE;
        while (count == PAGE) {
            count = log.read(offset, tail, page);
            if (count == MessageLog.LAPPED) {
                offset = log.evictedThrough();
                count = PAGE;
                continue;
            }
            for (int i = 0; i < count; i++) {
                take(page[i]);
                offset = page[i].offset();
            }
        }
        return List.copyOf(found.values());
    }

    private void take(Message message) {
        for (String topic : message.topics()) {
            if (topic.startsWith(prefix)) {
                String key = beginning(topic);
                if (after.isEmpty() || key.compareTo(after.get()) > 0) {
                    count(key, message);
                }
            }
        }
    }

    private static String beginning(String topic) {
        if (topic.length() <= MAX_LENGTH) {
            return topic;
        }
        boolean isPair = Character.isHighSurrogate(topic.charAt(MAX_LENGTH - 1));
        return topic.substring(0, isPair ? MAX_LENGTH - 1 : MAX_LENGTH);
    }

    /** What falls out is greater than all that stay, and never comes back. */
    private void count(String topic, Message message) {
        if (found.size() == limit && topic.compareTo(found.lastKey()) > 0) {
            return;
        }
        found.merge(
                topic, new Found(topic, 1, message), (known, one) -> new Found(topic, known.messages() + 1, message));
        if (found.size() > limit) {
            found.pollLastEntry();
        }
    }
}
