package io.everysource.webapp.fuzz;

import io.everysource.log.Epochs;
import io.everysource.log.Journal;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.webapp.fuzz.EventText.Received;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** A journal that remembers what it was given last, so that it can be told what was never published. */
public final class Published implements Journal {
    /** More than the message log holds. */
    private static final int REMEMBERED = 200_000;

    private static final Pattern POSITION = Pattern.compile("[0-9a-f]{12}-[0-9]+");

    private final Journal journal;

    /** By what can be told of an event from outside: whether one of them was public. Guarded by this. */
    private final Map<Integer, Boolean> events = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    public Published(Journal journal) {
        this.journal = journal;
    }

    /** Whether such an event was published. */
    synchronized boolean has(Received event) {
        return events.containsKey(key(event));
    }

    /** Whether such an event was published for everybody. */
    synchronized boolean hasPublic(Received event) {
        return events.getOrDefault(key(event), false);
    }

    @Override
    public CompletionStage<List<Message>> append(List<Event> batch) {
        synchronized (this) {
            for (Event event : batch) {
                events.merge(
                        key(event.type().orElse(""), event.data(), event.id().orElse("")),
                        !event.isPrivate(),
                        Boolean::logicalOr);
            }
        }
        return journal.append(batch);
    }

    private static int key(Received event) {
        return key(event.type(), event.data(), POSITION.matcher(event.id()).matches() ? "" : event.id());
    }

    private static int key(String type, String data, String id) {
        return Arrays.asList(type, data.replace("\r\n", "\n").replace('\r', '\n'), id)
                .hashCode();
    }

    @Override
    public Epochs epochs() {
        return journal.epochs();
    }

    @Override
    public long startOffset() {
        return journal.startOffset();
    }

    @Override
    public void tail(Tail tail) {
        journal.tail(tail);
    }

    @Override
    public void close() {
        journal.close();
    }
}
