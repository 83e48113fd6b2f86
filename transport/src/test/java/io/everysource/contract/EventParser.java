package io.everysource.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code text/event-stream} as browsers do [spec 9.2.6]. Does not adopt the id of a block without data, as Firefox and
 * WebKit do not, unless told to.
 */
final class EventParser {
    private final boolean adoptsBareIds;
    private final StringBuilder line = new StringBuilder();
    private final List<ReceivedEvent> events = new ArrayList<>();
    private final StringBuilder data = new StringBuilder();
    private String type = "";
    private String lastEventId;
    private boolean hasData;
    private boolean hasId;
    private boolean afterCr;

    EventParser(String lastEventId, boolean adoptsBareIds) {
        this.lastEventId = lastEventId;
        this.adoptsBareIds = adoptsBareIds;
    }

    /** The events that {@code text} completes. */
    List<ReceivedEvent> feed(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n' && afterCr) {
                afterCr = false;
                continue;
            }
            afterCr = c == '\r';
            if (c == '\n' || c == '\r') {
                endLine();
            } else {
                line.append(c);
            }
        }
        List<ReceivedEvent> completed = new ArrayList<>(events);
        events.clear();
        return completed;
    }

    private void endLine() {
        if (line.isEmpty()) {
            endBlock();
            return;
        }
        int colon = line.indexOf(":");
        String field = colon < 0 ? line.toString() : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1);
        value = value.startsWith(" ") ? value.substring(1) : value;
        line.setLength(0);
        switch (field) {
            case "data" -> {
                hasData = true;
                data.append(value).append('\n');
            }
            case "event" -> type = value;
            case "id" -> {
                if (value.indexOf('\0') < 0) {
                    hasId = true;
                    lastEventId = value;
                }
            }
            default -> {
                // Comments, retry and unknown fields do not matter here.
            }
        }
    }

    private void endBlock() {
        if (hasData) {
            String text = data.substring(0, data.length() - 1);
            events.add(new ReceivedEvent(type.isEmpty() ? "message" : type, text, lastEventId));
        } else if (hasId && adoptsBareIds) {
            events.add(new ReceivedEvent("", "", lastEventId));
        }
        data.setLength(0);
        type = "";
        hasData = false;
        hasId = false;
    }
}
