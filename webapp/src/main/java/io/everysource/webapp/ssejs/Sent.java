package io.everysource.webapp.ssejs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.everysource.message.Event;
import io.everysource.message.InvalidEventException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a page sends.
 *
 * @param name the author in a chat, whom it is for otherwise; empty if it is not given
 * @param message any JSON; missing if it is not given
 * @param event the type; empty if it is not given
 */
record Sent(String name, JsonNode message, Optional<String> event) {
    /** What the old server told every subscriber with every message. */
    private static final Duration RETRY = Duration.ofSeconds(10);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws InvalidEventException if {@code body} is not what a page sends */
    static Sent parse(String body) {
        JsonNode node;
        try {
            node = JSON.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw new InvalidEventException("", "The body is not well-formed JSON. " + example());
        }
        if (!node.isObject()) {
            throw new InvalidEventException("", "The body is not a JSON object. " + example());
        }
        return new Sent(
                text(node, "name").orElse(""),
                node.path("message"),
                text(node, "event").filter(event -> !event.isEmpty()));
    }

    private static String example() {
        return "It is one as in {\"name\": \"ann\", \"message\": \"hello\", \"event\": \"message\"}.";
    }

    private static Optional<String> text(JsonNode object, String field) {
        JsonNode node = object.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return Optional.empty();
        }
        if (node.isContainerNode()) {
            throw new InvalidEventException(field, field + " is a string.");
        }
        return Optional.of(node.asText());
    }

    /** For all in the chat but its author. */
    Event chat() {
        JsonNode data = JsonNodeFactory.instance
                .objectNode()
                .put("author", name)
                .set("data", message.isMissingNode() ? JsonNodeFactory.instance.textNode("") : message);
        return event(SseJs.CHAT, data.toString(), Optional.of(SseJs.member(name)));
    }

    /** For all of its name. */
    Event push() {
        String data = message.isTextual() ? message.textValue() : message.isNull() ? "" : message.toString();
        return event(SseJs.PUSH + Name.topic(name), data, Optional.empty());
    }

    private Event event(String topic, String data, Optional<String> exclude) {
        try {
            return new Event(
                    List.of(topic),
                    data,
                    event,
                    Optional.empty(),
                    Optional.of(RETRY),
                    false,
                    exclude,
                    Optional.empty());
        } catch (InvalidEventException invalid) {
            boolean isType = invalid.field().equals("type");
            throw new InvalidEventException(
                    isType ? "event" : "message",
                    invalid.getMessage().replaceFirst("^type|^data", isType ? "event" : "message"));
        }
    }
}
