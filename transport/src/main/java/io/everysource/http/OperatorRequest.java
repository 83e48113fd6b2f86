package io.everysource.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** What an operator gives with a request: the fields of a query, of a form or of a JSON object, none of them twice. */
final class OperatorRequest {
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,12}");

    private final Map<String, String> fields;

    private OperatorRequest(Map<String, String> fields) {
        this.fields = fields;
    }

    /**
     * Reads a query or a form.
     *
     * @throws BadRequestException if a field is not one of {@code names}, or is given twice
     */
    static OperatorRequest of(Parameters parameters, String... names) {
        Map<String, String> fields = new HashMap<>();
        parameters.names().forEach(name -> {
            if (parameters.all(name).size() > 1) {
                throw BadRequestException.of(name, "Give this once.");
            }
            fields.put(name, parameters.all(name).get(0));
        });
        return checked(fields, names);
    }

    /**
     * Reads a body: a JSON object if it begins as one, else a form.
     *
     * @throws BadRequestException if it is neither, or a field is not one of {@code names}, or is given twice
     */
    static OperatorRequest of(byte[] body, String... names) {
        String text = Parameters.utf8("", body).strip();
        if (!text.startsWith("{")) {
            return of(Parameters.parse(text), names);
        }
        Map<String, String> fields = new HashMap<>();
        try {
            JSON.readTree(text).properties().forEach(field -> fields.put(field.getKey(), value(field)));
        } catch (JsonProcessingException malformed) {
            throw BadRequestException.of("", "The body is not one JSON object with each field once.");
        }
        return checked(fields, names);
    }

    private static String value(Map.Entry<String, JsonNode> field) {
        JsonNode value = field.getValue();
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw BadRequestException.of(field.getKey(), "This is a text or a whole number.");
        }
        return value.asText();
    }

    private static OperatorRequest checked(Map<String, String> fields, String... names) {
        for (String name : fields.keySet()) {
            // A misspelt name would ask for more than was meant.
            if (!List.of(names).contains(name)) {
                throw BadRequestException.of(
                        name, "This is not known here. Known are: " + String.join(", ", names) + ".");
            }
        }
        return new OperatorRequest(fields);
    }

    /** Whether it is given, be it empty. */
    boolean has(String name) {
        return fields.containsKey(name);
    }

    /** Empty if it is not given, or empty. */
    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    /** @throws BadRequestException if it is missing */
    String required(String name, String detail) {
        return text(name).orElseThrow(() -> BadRequestException.of(name, detail));
    }

    /** @throws BadRequestException if it is not a whole number from {@code min} to {@code max} */
    Optional<Integer> number(String name, int min, int max) {
        return text(name).map(value -> {
            long number = DIGITS.matcher(value).matches() ? Long.parseLong(value) : -1;
            if (number < min || number > max) {
                throw BadRequestException.of(name, "This is a whole number from " + min + " to " + max + ".");
            }
            return (int) number;
        });
    }

    /** @throws BadRequestException if it is not a handle */
    Optional<UUID> handle(String name) {
        return text(name).map(value -> handle(name, value));
    }

    static UUID handle(String name, String value) {
        return Uuids.parse(value)
                .orElseThrow(
                        () -> BadRequestException.of(
                                name,
                                "A handle has the form of 01234567-89ab-cdef-0123-456789abcdef, as connections are listed with."));
    }

    /**
     * A point in time, in one of two forms; a day from {@code now} on if it is not given.
     *
     * @throws BadRequestException if it has neither form, or is past
     */
    Instant until(String name, Instant now) {
        Instant until = text(name).map(value -> instant(name, value)).orElseGet(() -> now.plus(Duration.ofDays(1)));
        if (!until.isAfter(now)) {
            throw BadRequestException.of(name, "This is past: a token that has ended by then need not be revoked.");
        }
        return until;
    }

    private static Instant instant(String name, String value) {
        try {
            return DIGITS.matcher(value).matches()
                    ? Instant.ofEpochSecond(Long.parseLong(value))
                    : OffsetDateTime.parse(value).toInstant();
        } catch (DateTimeException malformed) {
            throw BadRequestException.of(
                    name, "This is a time as in 2030-01-31T12:00:00Z, or a number of seconds since 1970.");
        }
    }
}
