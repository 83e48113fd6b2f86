package io.everysource.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.everysource.message.Event;
import io.everysource.message.InvalidEventException;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads events from forms and JSON, and holds them to the limits. Safe for use by any thread. */
final class EventReader {
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,15}");
    private static final int MAX_NESTING = 8;

    private final PublishLimits limits;

    /** Made for the first JSON: to load all that it takes would be a quarter of the server's start. */
    private volatile ObjectMapper json;

    EventReader(PublishLimits limits) {
        this.limits = limits;
    }

    private ObjectMapper json() {
        ObjectMapper made = json;
        return made == null ? makeJson() : made;
    }

    private synchronized ObjectMapper makeJson() {
        if (json == null) {
            ObjectMapper made = JsonMapper.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build();
            made.getFactory()
                    .setStreamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_NESTING)
                            .maxStringLength(limits.bodyBytes())
                            .build());
            json = made;
        }
        return json;
    }

    /** @throws BadRequestException naming the field that is wrong */
    Event form(String body) {
        Parameters form = Parameters.parse(body);
        return event(
                form.all("topic"),
                form.first("data").orElse(""),
                form.first("type"),
                form.first("id"),
                form.first("retry").filter(retry -> !retry.isEmpty()).map(EventReader::retry),
                form.has("private"),
                form.first("exclude"));
    }

    /** A JSON text: an object is one event, an array is a batch. */
    JsonNode json(String body) {
        try {
            JsonNode node = json().readTree(body);
            if (!node.isObject() && !node.isArray()) {
                throw BadRequestException.of("", "The body must be a JSON object or an array of them.");
            }
            return node;
        } catch (JsonProcessingException malformed) {
            String place = malformed.getLocation() == null
                    ? ""
                    : " It goes wrong at line " + malformed.getLocation().getLineNr() + ", column "
                            + malformed.getLocation().getColumnNr() + ".";
            throw BadRequestException.of("", "The text is not well-formed JSON." + place);
        }
    }

    /** @throws BadRequestException naming the field that is wrong, with its index in the array */
    List<Event> batch(JsonNode array) {
        if (array.isEmpty()) {
            throw BadRequestException.of("", "The array has no events.");
        }
        if (array.size() > limits.batch()) {
            throw tooLarge(
                    "", "batch", "An array may have " + limits.batch() + " events; this one has " + array.size() + ".");
        }
        List<Event> events = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            try {
                events.add(object(array.get(i)));
            } catch (BadRequestException refused) {
                String field = "[" + i + "]" + (refused.field().isEmpty() ? "" : "." + refused.field());
                throw refused.at(field, refused.getMessage());
            }
        }
        return events;
    }

    /** @throws BadRequestException naming the field that is wrong */
    Event object(JsonNode object) {
        if (!object.isObject()) {
            throw BadRequestException.of("", "An event must be a JSON object.");
        }
        return event(
                topics(object.path("topic")),
                text(object, "data").orElse(""),
                text(object, "type"),
                text(object, "id"),
                retry(object.path("retry")),
                flag(object.path("private")),
                text(object, "exclude"));
    }

    private static List<String> topics(JsonNode node) {
        if (node.isTextual()) {
            return List.of(node.textValue());
        }
        if (isAbsent(node)) {
            return List.of();
        }
        List<String> topics = new ArrayList<>();
        for (JsonNode topic : node) {
            if (!topic.isTextual()) {
                throw BadRequestException.of("topic", "topic must be a string or an array of strings.");
            }
            topics.add(topic.textValue());
        }
        if (!node.isArray()) {
            throw BadRequestException.of("topic", "topic must be a string or an array of strings.");
        }
        return topics;
    }

    private static Optional<String> text(JsonNode object, String field) {
        JsonNode node = object.path(field);
        if (isAbsent(node)) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw BadRequestException.of(field, field + " must be a string; send other JSON as text.");
        }
        return Optional.of(node.textValue());
    }

    private static Optional<Duration> retry(JsonNode node) {
        if (isAbsent(node)) {
            return Optional.empty();
        }
        if (!node.isNumber() && !node.isTextual()) {
            throw badRetry();
        }
        return Optional.of(retry(node.asText()));
    }

    private static Duration retry(String text) {
        if (!DIGITS.matcher(text).matches()) {
            throw badRetry();
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    private static BadRequestException badRetry() {
        return BadRequestException.of("retry", "retry must be a number of milliseconds, digits only.");
    }

    private static boolean flag(JsonNode node) {
        if (isAbsent(node)) {
            return false;
        }
        if (!node.isBoolean()) {
            throw BadRequestException.of("private", "private must be true or false.");
        }
        return node.booleanValue();
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private Event event(
            List<String> topics,
            String data,
            Optional<String> type,
            Optional<String> id,
            Optional<Duration> retry,
            boolean isPrivate,
            Optional<String> exclude) {
        exclude.filter(value -> !value.isEmpty()).ifPresent(EventReader::checkExclude);
        checkLimits(topics, data, type, id);
        try {
            return new Event(topics, data, type, id, retry, isPrivate, exclude, Optional.empty());
        } catch (InvalidEventException invalid) {
            throw BadRequestException.of(invalid.field(), invalid.getMessage());
        }
    }

    /** @throws BadRequestException naming the field that is wrong */
    Event translated(TranslatedRequest request, String body) {
        try {
            Event event = request.event(body);
            checkLimits(event.topics(), event.data(), event.type(), event.id());
            return event;
        } catch (InvalidEventException invalid) {
            throw BadRequestException.of(invalid.field(), invalid.getMessage());
        }
    }

    private void checkLimits(List<String> topics, String data, Optional<String> type, Optional<String> id) {
        if (topics.size() > limits.topics()) {
            throw tooLarge(
                    "topic",
                    "topics",
                    "An event may have " + limits.topics() + " topics; this one has " + topics.size() + ".");
        }
        long topicCharacters = 0;
        for (String topic : topics) {
            topicCharacters += topic.length();
        }
        checkLength("topic", topicCharacters, limits.topicCharacters(), "topic-characters");
        checkLength("type", type.map(String::length).orElse(0), limits.nameCharacters(), "name-characters");
        checkLength("id", id.map(String::length).orElse(0), limits.nameCharacters(), "name-characters");
        checkLength("data", utf8Length(data), limits.dataBytes(), "data-bytes");
    }

    private static void checkExclude(String exclude) {
        if (!ConnectionId.isOne(exclude)) {
            throw BadRequestException.of("exclude", "exclude is a connection id, as es:hello tells it.");
        }
    }

    private static void checkLength(String field, long length, int max, String limit) {
        if (length > max) {
            String unit = limit.endsWith("bytes") ? "bytes" : "characters";
            throw tooLarge(field, limit, field + " may have " + max + " " + unit + "; this one has " + length + ".");
        }
    }

    /** Of well-formed text; half a surrogate pair counts as half of what a whole one takes. */
    private static long utf8Length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }

    private static BadRequestException tooLarge(String field, String limit, String detail) {
        return BadRequestException.limit(StatusCodes.REQUEST_ENTITY_TOO_LARGE, field, limit, 0, detail);
    }
}
