package io.everysource.webapp.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.webapp.fuzz.EventText.Received;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What every answer has to be, whatever was asked. Safe for use by any thread. */
public final class Oracle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAME = "([A-Za-z_$][A-Za-z0-9_$]*(?:\\.[A-Za-z_$][A-Za-z0-9_$]*)*)";
    /** The inside of a string that no reader of HTML or script can take for anything else. */
    private static final String STRING = "((?:[ !#-%(-;=?-\\[\\]-~]|\\\\n|\\\\\\\\|\\\\u[0-9a-f]{4})*+)";

    private static final Pattern JSONP = Pattern.compile("/\\*\\*/" + NAME + "\\(\"" + STRING + "\"\\);");
    private static final Pattern FRAME_HEAD =
            Pattern.compile("<!DOCTYPE html><html><head><title></title></head><body><!-- *-->\n");
    private static final Pattern FRAME_CALL =
            Pattern.compile("<script>" + NAME + "\\(\"" + STRING + "\"\\)</script>\n");
    private static final Set<String> HEADERS = Set.of(
            "access-control-allow-credentials",
            "access-control-allow-headers",
            "access-control-allow-methods",
            "access-control-allow-origin",
            "access-control-expose-headers",
            "access-control-max-age",
            "allow",
            "cache-control",
            "connection",
            "content-encoding",
            "content-length",
            "content-security-policy",
            "content-type",
            "cross-origin-resource-policy",
            "date",
            "etag",
            "expires",
            "last-event-id",
            "link",
            "location",
            "mercure-last-event-id",
            "pragma",
            "referrer-policy",
            "retry-after",
            "sourcemap",
            "transfer-encoding",
            "vary",
            "www-authenticate",
            "x-accel-buffering",
            "x-content-type-options",
            "x-frame-options");
    private static final Set<String> CONTROL_TYPES =
            Set.of("es:pos", "es:gap", "es:hello", "es:ping", "es:bye", "es:error");

    /** The one origin whose pages may use cookies. */
    public static final String LISTED_ORIGIN = "http://listed.example";

    private final Published published;
    private final String signature;

    /** @param token what must not be in any refusal */
    Oracle(Published published, String token) {
        this.published = published;
        this.signature = token.substring(token.lastIndexOf('.') + 1);
    }

    /** @throws AssertionError unless {@code answer} is one that may be given to {@code fuzz} */
    void check(FuzzCase fuzz, Answer answer) {
        checkHead(answer);
        String type = answer.header("Content-Type");
        boolean isHub = !answer.header("X-Accel-Buffering").isEmpty();
        if (fuzz.method().equals(Optional.of("HEAD")) || answer.body().length == 0) {
            return;
        }
        if (type.startsWith("application/problem+json")) {
            checkProblem(answer);
        } else if (!isHub) {
            return;
        } else if (type.startsWith("text/event-stream")) {
            checkEvents(fuzz, answer.text());
        } else if (type.startsWith("application/javascript")) {
            Matcher call = JSONP.matcher(answer.text());
            require(call.matches(), "not one call and nothing else: " + answer.text());
            checkCall(fuzz, call);
            checkEvents(fuzz, unquote(call.group(2)));
        } else if (type.startsWith("text/html")) {
            checkFrame(fuzz, answer);
        } else {
            throw new AssertionError("a transport of no known type: " + type);
        }
    }

    private static void checkHead(Answer answer) {
        int status = answer.status();
        require(
                status < 500 || (status == 503 && !answer.header("Retry-After").isEmpty()),
                "the server failed: " + status + " " + new String(answer.body(), StandardCharsets.UTF_8));
        for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
            require(HEADERS.contains(header.getKey()), "not a header of ours: " + header);
            require(
                    header.getValue().size() == 1 || header.getKey().equals("vary"),
                    "a header that came twice: " + header);
        }
        String origin = answer.header("Access-Control-Allow-Origin");
        boolean hasCredentials =
                !answer.header("Access-Control-Allow-Credentials").isEmpty();
        require(
                origin.equals(LISTED_ORIGIN) || (Set.of("", "*").contains(origin) && !hasCredentials),
                "let in over CORS: " + answer.headers());
    }

    private void checkProblem(Answer answer) {
        try {
            JsonNode problem = JSON.readTree(answer.text());
            require(
                    problem.path("status").intValue() == answer.status()
                            && !problem.path("detail").asText().isEmpty(),
                    "not a problem of this status: " + answer.text());
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not a problem: " + answer.text(), malformed);
        }
        require(!answer.text().contains(signature), "a token was told: " + answer.text());
    }

    private void checkFrame(FuzzCase fuzz, Answer answer) {
        String page = answer.text();
        Matcher head = FRAME_HEAD.matcher(page);
        require(head.lookingAt(), "not the head of a frame: " + page);
        StringBuilder text = new StringBuilder();
        Matcher call = FRAME_CALL.matcher(page);
        int at = head.end();
        while (at < page.length()) {
            if (!call.find(at) || call.start() != at) {
                // A stream that was left may end anywhere, but not in what could not become a call.
                require(!answer.isWhole() && page.indexOf('\n', at) < 0, "not a call: " + page.substring(at));
                break;
            }
            checkCall(fuzz, call);
            text.append(unquote(call.group(2)));
            at = call.end();
        }
        checkEvents(fuzz, text.toString());
    }

    private static void checkCall(FuzzCase fuzz, Matcher call) {
        Optional<String> asked = fuzz.callback();
        require(
                asked.isEmpty() || asked.get().equals(call.group(1)),
                "not the callback that was asked for: " + call.group(1));
    }

    private void checkEvents(FuzzCase fuzz, String text) {
        for (Received event : EventText.parse(text)) {
            if (event.isControl()) {
                require(CONTROL_TYPES.contains(event.type()), "no control event of ours: " + event);
                require(!event.type().equals("es:pos") || event.data().isEmpty(), "a position with data: " + event);
                require(!event.data().contains(signature), "a token was told: " + event);
            } else if (fuzz.hasToken()) {
                require(published.has(event), "an event that nobody published: " + event);
            } else {
                require(published.hasPublic(event), "an event that was not for this subscriber: " + event);
            }
        }
    }

    private static String unquote(String literal) {
        try {
            return JSON.readValue('"' + literal + '"', String.class);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not a string: " + literal, malformed);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
