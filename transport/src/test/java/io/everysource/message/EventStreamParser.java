package io.everysource.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Reads {@code text/event-stream} as the standard says [9.2.5, 9.2.6]: what a browser makes of our text. */
public final class EventStreamParser {
    /** An event as a page sees it. */
    public record Dispatched(String type, String data, String lastEventId) {}

    private final List<Dispatched> events = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String lastEventId = "";
    private OptionalLong retry = OptionalLong.empty();

    public static EventStreamParser parse(byte[] stream) {
        String text = new String(stream, StandardCharsets.UTF_8);
        EventStreamParser parser = new EventStreamParser();
        int start = text.startsWith("\ufeff") ? 1 : 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\n' && c != '\r') {
                continue;
            }
            parser.line(text.substring(start, i));
            if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                i++;
            }
            start = i + 1;
        }
        return parser;
    }

    public List<Dispatched> events() {
        return events;
    }

    public String lastEventId() {
        return lastEventId;
    }

    public OptionalLong retry() {
        return retry;
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (line.isEmpty()) {
            dispatch();
        } else if (colon < 0) {
            field(line, "");
        } else if (colon > 0) {
            String value = line.substring(colon + 1);
            field(line.substring(0, colon), value.startsWith(" ") ? value.substring(1) : value);
        }
    }

    private void field(String name, String value) {
        switch (name) {
            case "event" -> type = value;
            case "data" -> data.append(value).append('\n');
            case "id" -> lastEventId = value.indexOf('\0') < 0 ? value : lastEventId;
            case "retry" -> retry = value.matches("[0-9]+") ? OptionalLong.of(Long.parseLong(value)) : retry;
            default -> {
                // [spec] The field is ignored.
            }
        }
    }

    private void dispatch() {
        if (data.length() > 0) {
            data.setLength(data.length() - 1);
            events.add(new Dispatched(type.isEmpty() ? "message" : type, data.toString(), lastEventId));
        }
        data.setLength(0);
        type = "";
    }
}
