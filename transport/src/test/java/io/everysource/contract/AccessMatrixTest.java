package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.JwtVerifier;
import io.everysource.access.KeySource;
import io.everysource.access.Revocations;
import io.everysource.access.TokenClaims;
import io.everysource.access.TokenRules;
import io.everysource.access.TokenSigner;
import io.everysource.access.TokenVerifier;
import io.everysource.http.AccessPolicy;
import io.everysource.hub.Hub;
import io.everysource.message.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Every kind of subscriber and publisher, in every way, over real sockets, against tables that say what is right. */
final class AccessMatrixTest {
    private static final String SUBSCRIBER_KEY = "subscribers-0123456789-0123456789-0123456789";
    private static final String PUBLISHER_KEY = "publishers-0123456789-0123456789-0123456789";
    private static final String OWN = "http://localhost";
    private static final String LISTED = "https://app.example";
    private static final String FOREIGN = "https://evil.example";

    private static final List<String> TRANSPORTS =
            List.of("event-stream", "xhr-stream", "long-poll", "forever-frame", "jsonp");
    private static final List<String> SUBSCRIBERS = List.of(
            "nobody", "garbage", "expired", "no claims", "granted", "granted elsewhere", "granted all", "publisher");
    private static final List<String> SUBSCRIBERS_PRESENT =
            List.of("nothing", "header", "query", "no origin", "own", "listed", "foreign", "embedded");
    private static final List<String> PUBLISHERS = List.of(
            "nobody",
            "garbage",
            "expired",
            "no claims",
            "granted both",
            "granted one",
            "granted none",
            "granted all",
            "subscriber");
    private static final List<String> PUBLISHERS_PRESENT = List.of(
            "nothing",
            "header",
            "query",
            "no origin",
            "own",
            "own referer",
            "listed",
            "listed referer",
            "foreign",
            "foreign referer",
            "null");

    private static TestServer start(boolean isAnonymous) {
        return TestServer.start(hub -> new AccessPolicy(
                Optional.of(verifier(hub, PUBLISHER_KEY)),
                Optional.of(verifier(hub, SUBSCRIBER_KEY)),
                isAnonymous,
                Set.of(LISTED)));
    }

    private static TokenVerifier verifier(Hub hub, String key) {
        Clock clock = Clock.systemUTC();
        return JwtVerifier.of(
                KeySource.text(key, Set.of("HS256")), TokenRules.NONE, hub::selectors, clock, new Revocations(clock));
    }

    /** @param key what the tokens of those are signed with who are where they belong */
    private static String token(String who, String key) {
        TokenClaims none = TokenClaims.NONE.withSubject("somebody");
        TokenClaims all = none.withPublish("*").withSubscribe("*");
        TokenClaims claims = switch (who) {
            case "expired" -> all.withExpiresAt(Instant.now().minusSeconds(3_600));
            case "no claims" -> none;
            case "granted" -> none.withSubscribe("news");
            case "granted elsewhere" -> none.withSubscribe("sports");
            case "granted both" -> none.withPublish("a", "b");
            case "granted one" -> none.withPublish("a");
            case "granted none" -> none.withPublish("c");
            default -> all;
        };
        String signedWith = switch (who) {
            case "publisher" -> PUBLISHER_KEY;
            case "subscriber" -> SUBSCRIBER_KEY;
            default -> key;
        };
        String token = TokenSigner.of(signedWith, "HS256").sign(claims);
        return who.equals("garbage") ? token.substring(0, token.lastIndexOf('.') + 1) + "A".repeat(43) : token;
    }

    /** The header lines with which {@code token} is presented. */
    private static List<String> headers(String presentedBy, String token) {
        List<String> lines = new ArrayList<>();
        switch (presentedBy) {
            case "nothing", "query" -> {
                // Not in a header.
            }
            case "header" -> lines.add("Authorization: Bearer " + token);
            default -> lines.add("Cookie: theme=dark; mercureAuthorization=" + token);
        }
        switch (presentedBy) {
            case "own" -> lines.add("Origin: " + OWN);
            case "own referer" -> lines.add("Referer: " + OWN + "/page?x");
            case "listed" -> lines.add("Origin: " + LISTED);
            case "listed referer" -> lines.add("Referer: " + LISTED + "/page?x");
            case "foreign" -> lines.add("Origin: " + FOREIGN);
            case "foreign referer" -> lines.add("Referer: " + FOREIGN + "/" + OWN);
            case "null" -> lines.add("Origin: null");
            case "embedded" -> {
                lines.add("Sec-Fetch-Mode: no-cors");
                lines.add("Sec-Fetch-Site: cross-site");
            }
            default -> {
                // The browser adds nothing.
            }
        }
        return lines;
    }

    // Subscribers

    @Test
    void subscribersGetWhatTheTableSays() throws IOException {
        ExpectedAnswers table = ExpectedAnswers.read("subscribers.txt", 4);
        List<String> mistakes = new ArrayList<>();
        int tried = 0;
        int asked = 0;
        for (String anonymous : List.of("on", "off")) {
            for (String when : List.of("live", "replay")) {
                try (TestServer server = start(anonymous.equals("on"))) {
                    Map<List<String>, Listener> listeners = new LinkedHashMap<>();
                    if (when.equals("replay")) {
                        publish(server);
                    }
                    for (String who : SUBSCRIBERS) {
                        for (String presentedBy : SUBSCRIBERS_PRESENT) {
                            for (String transport : TRANSPORTS) {
                                List<String> combination = List.of(anonymous, who, presentedBy, when, transport);
                                asked++;
                                if (!table.answer(combination).equals("-")) {
                                    listeners.put(
                                            combination,
                                            new Listener(
                                                    server,
                                                    transport,
                                                    presentedBy,
                                                    token(who, SUBSCRIBER_KEY),
                                                    when.equals("replay")));
                                }
                            }
                        }
                    }
                    if (when.equals("live")) {
                        listen(server, listeners, table);
                        publish(server);
                    }
                    for (Map.Entry<List<String>, Listener> listener : listeners.entrySet()) {
                        tried++;
                        String answer = listener.getValue().answer();
                        String expected = table.answer(listener.getKey());
                        if (!answer.equals(expected)) {
                            mistakes.add(listener.getKey() + " got " + answer + " instead of " + expected);
                        }
                    }
                }
            }
        }
        assertThat(mistakes).isEmpty();
        assertThat(table.size()).as("there is nothing else in the table").isEqualTo(asked);
        assertThat(tried).as("none is left out by mistake").isEqualTo(1_000);
    }

    /** In one batch, so that a poll is answered with both. */
    private static void publish(TestServer server) {
        Event secret =
                new Event(List.of("news"), "for some", Optional.empty(), Optional.empty(), Optional.empty(), true);
        server.hub()
                .publish(List.of(secret, Event.of("news", "for all")))
                .toCompletableFuture()
                .join();
    }

    /** Waits until all are there that should be; if they are not, what they get tells more. */
    private static void listen(TestServer server, Map<List<String>, Listener> listeners, ExpectedAnswers table)
            throws IOException {
        for (Listener listener : listeners.values()) {
            listener.begin();
        }
        long expected = listeners.keySet().stream()
                .filter(combination -> !table.answer(combination).equals("401"))
                .count();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (server.hub().subscriptions() != expected && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** One subscriber that reads up to the event that is for everybody. */
    private static final class Listener {
        private final HttpConnection connection;
        private final String target;
        private final String[] headers;
        private final boolean isPoll;
        private final boolean isReplay;
        private String refusal = "";

        Listener(TestServer server, String transport, String presentedBy, String token, boolean isReplay)
                throws IOException {
            this.connection = new HttpConnection(server.port());
            this.isPoll = transport.equals("long-poll") || transport.equals("jsonp");
            this.isReplay = isReplay;
            this.target = "/events?topic=news&callback=f&transport=" + transport
                    + (presentedBy.equals("query") ? "&authorization=" + token : "");
            this.headers = AccessMatrixTest.headers(presentedBy, token).toArray(String[]::new);
            connection.get(isReplay ? target + "&last_event_id=earliest" : target, headers);
        }

        /** Reads to where it is waited for events; a poll does so by a second request. */
        void begin() throws IOException {
            HttpConnection.Head head = connection.head();
            String text = read(head, "event: es:pos", "event: es:error");
            refusal = refusal(head, text);
            if (refusal.isEmpty() && isPoll) {
                String cursor = text.substring(text.indexOf("id: ") + 4).split("[^0-9a-f-]", 2)[0];
                connection.get(target + "&hold=60000&last_event_id=" + cursor, headers);
            }
        }

        String answer() throws IOException {
            String text = "";
            if (refusal.isEmpty() && (isReplay || isPoll)) {
                HttpConnection.Head head = connection.head();
                text = read(head, "data: for all", "event: es:error");
                refusal = refusal(head, text);
            } else if (refusal.isEmpty()) {
                text = read("", Long.MAX_VALUE, "data: for all");
            }
            connection.close();
            if (!refusal.isEmpty()) {
                return text.contains("data: for") ? "events, though it was refused" : refusal;
            }
            boolean isForAll = text.contains("data: for all");
            return text.contains("data: for some") ? isForAll ? "both" : "private" : isForAll ? "public" : "nothing";
        }

        private String read(HttpConnection.Head head, String... untils) throws IOException {
            String length = head.header("Content-Length");
            return read("", length.isEmpty() ? Long.MAX_VALUE : Long.parseLong(length), untils);
        }

        /** Reads a body to its end, or the first of {@code untils} in an endless one. */
        private String read(String before, long length, String... untils) throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            String text = before;
            while (bytes.size() < length) {
                int b = connection.in().read();
                if (b < 0) {
                    break;
                }
                bytes.write(b);
                if (b == '\n' || b == ')' || bytes.size() == length) {
                    text = bytes.toString(StandardCharsets.UTF_8);
                    if (length == Long.MAX_VALUE && List.of(untils).stream().anyMatch(text::contains)) {
                        break;
                    }
                }
            }
            return text;
        }

        private static String refusal(HttpConnection.Head head, String text) {
            if (head.status() != 200) {
                return Integer.toString(head.status());
            }
            return text.contains("es:error") ? text.replaceAll("(?s).*status\\\\u0022:([0-9]+).*", "$1") : "";
        }
    }

    // Publishers

    @Test
    void publishersMayDoWhatTheTableSays() throws IOException {
        ExpectedAnswers table = ExpectedAnswers.read("publishers.txt", 2);
        List<String> mistakes = new ArrayList<>();
        int asked = 0;
        try (TestServer server = start(false)) {
            for (String who : PUBLISHERS) {
                for (String presentedBy : PUBLISHERS_PRESENT) {
                    for (String how : List.of("public", "private")) {
                        asked++;
                        String expected = table.answer(List.of(who, presentedBy, how));
                        if (expected.equals("-")) {
                            continue;
                        }
                        long before = server.hub().log().tail().offset();
                        String answer = publish(server, presentedBy, token(who, PUBLISHER_KEY), how);
                        long appended = server.hub().log().tail().offset() - before;
                        if (!answer.equals(expected) || appended != (answer.equals("200") ? 1 : 0)) {
                            mistakes.add(who + ", " + presentedBy + ", " + how + " got " + answer + " and " + appended
                                    + " events published instead of " + expected);
                        }
                    }
                }
            }
        }
        assertThat(mistakes).isEmpty();
        assertThat(table.size()).as("there is nothing else in the table").isEqualTo(asked);
    }

    private static String publish(TestServer server, String presentedBy, String token, String how) throws IOException {
        String form = "topic=a&topic=b&data=x" + (how.equals("private") ? "&private=on" : "");
        String target = "/events" + (presentedBy.equals("query") ? "?authorization=" + token : "");
        try (HttpConnection connection = new HttpConnection(server.port())) {
            int status = connection
                    .post(
                            target,
                            TestServer.FORM,
                            form.getBytes(StandardCharsets.UTF_8),
                            headers(presentedBy, token).toArray(String[]::new))
                    .status();
            return Integer.toString(status);
        }
    }
}
