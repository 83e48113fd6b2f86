package io.everysource.webapp.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What came back, or the beginning of it.
 *
 * @param status the HTTP status
 * @param text the first lines of the body
 * @param head how long the head took
 * @param body how long after that the body began; empty if it had not begun when patience ended
 */
record Answer(int status, HttpHeaders headers, String text, Duration head, Optional<Duration> body) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ERROR = Pattern.compile("event: es:error\ndata: (.*)");
    private static final Pattern CALL = Pattern.compile(Requests.CALLBACK + "\\((\".*\")\\)");

    Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    String type() {
        return header("Content-Type").orElse("").toLowerCase(Locale.ROOT).replaceFirst("\\s*;.*", "");
    }

    /** The status, also of a refusal that is told inside the body. */
    int meaning() {
        return problem().path("status").asInt(status);
    }

    /** Why it was refused, in the server's words; empty if it does not say. */
    String detail() {
        String detail = problem().path("detail").asText("");
        return detail.isEmpty() ? problem().path("title").asText("") : detail;
    }

    private JsonNode problem() {
        if (type().endsWith("json")) {
            return parsed(text);
        }
        Matcher call = CALL.matcher(text);
        Matcher error = ERROR.matcher(call.find() ? parsed(call.group(1)).asText() : text);
        return error.find() ? parsed(error.group(1)) : MissingNode.getInstance();
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            return MissingNode.getInstance();
        }
    }
}
