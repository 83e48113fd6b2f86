package io.everysource.webapp.logging;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** A log record with fields. Its message has them too, as {@code key=value}, for whoever knows of no fields. */
final class EventRecord extends LogRecord {
    private static final long serialVersionUID = 1L;

    private final String event;
    private final transient Map<String, Object> fields = new LinkedHashMap<>();

    /** @param event a word for what happened */
    EventRecord(String logger, String event) {
        super(Level.INFO, event);
        this.event = event;
        setLoggerName(logger);
    }

    /** Adds a field, unless its value is empty. A long text is clipped. */
    EventRecord with(String name, Object value) {
        if (value instanceof String text) {
            return text.isEmpty() ? this : put(name, LineText.clipped(text));
        }
        return value instanceof Collection<?> several && several.isEmpty() ? this : put(name, value);
    }

    private EventRecord put(String name, Object value) {
        fields.put(name, value);
        return this;
    }

    String event() {
        return event;
    }

    /** Texts, numbers and collections of texts. */
    Map<String, Object> fields() {
        return fields;
    }

    @Override
    public String getMessage() {
        StringBuilder message = new StringBuilder(event);
        fields.forEach(
                (name, value) -> message.append(' ').append(name).append('=').append(LineText.value(value)));
        return message.toString();
    }
}
