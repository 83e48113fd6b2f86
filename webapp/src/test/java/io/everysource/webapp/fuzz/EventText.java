package io.everysource.webapp.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code text/event-stream} as strictly as this server writes it: anything that it never writes is a failure. */
final class EventText {
    private static final Pattern RETRY = Pattern.compile("[0-9]{1,7}");

    private EventText() {}

    /** @param id as it stood there; empty if there was none */
    record Received(String type, String data, String id) {
        boolean isControl() {
            return type.startsWith("es:");
        }
    }

    /** The events of {@code text}, which may be cut anywhere: what comes after the last whole block is not looked at. */
    static List<Received> parse(String text) {
        List<Received> events = new ArrayList<>();
        int end = text.lastIndexOf("\n\n");
        if (end < 0) {
            return events;
        }
        StringBuilder data = new StringBuilder();
        String type = "";
        String id = "";
        boolean hasData = false;
        for (String line : text.substring(0, end + 2).split("\n", -1)) {
            if (line.isEmpty()) {
                if (hasData) {
                    events.add(new Received(type, data.substring(1), id));
                }
                data.setLength(0);
                type = "";
                id = "";
                hasData = false;
                continue;
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(Math.min(line.length(), colon + 2));
            if (line.indexOf('\r') >= 0 || colon < 0 || (colon + 1 < line.length() && line.charAt(colon + 1) != ' ')) {
                throw new AssertionError("not a line of ours: " + line);
            }
            switch (line.substring(0, colon)) {
                case "" -> {
                    // A comment.
                }
                case "data" -> {
                    hasData = true;
                    data.append('\n').append(value);
                }
                case "event" -> type = value;
                case "id" -> id = value;
                case "retry" -> {
                    if (!RETRY.matcher(value).matches()) {
                        throw new AssertionError("not a retry of ours: " + line);
                    }
                }
                default -> throw new AssertionError("not a field of ours: " + line);
            }
        }
        return events;
    }
}
