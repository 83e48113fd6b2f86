package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.OperatorHandler;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator may do, over real sockets and to subscribers of every transport. */
final class OperatorTest {
    static final List<String> TRANSPORTS = Subscriber.TRANSPORTS;

    private static final ExecutorService BACKGROUND = Executors.newCachedThreadPool();

    private static PresenceServer server;

    @BeforeAll
    static void startServer() {
        server = PresenceServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
        BACKGROUND.shutdownNow();
    }

    private static JsonNode operate(String method, String target, String body) throws IOException {
        Response answer = server.operate(method, target, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        return PresenceServer.json(answer);
    }

    private static JsonNode connections(String query) throws IOException {
        return operate("GET", "/connections" + query, "").get("connections");
    }

    /** A subscriber that waits for what it is told at its end. */
    private static Future<ReceivedEvent> wait(String transport, String id, String token, String topic)
            throws IOException {
        String cursor = server.publish("somewhere", "else");
        Subscriber subscriber = server.subscriber(transport, id, token, topic).from(cursor);
        Future<ReceivedEvent> end = BACKGROUND.submit(() -> {
            ReceivedEvent event = subscriber.nextOfAll();
            while (!event.type().equals("es:bye") && !event.type().equals("es:error")) {
                event = subscriber.nextOfAll();
            }
            subscriber.close();
            return event;
        });
        server.awaitCount(topic, 1);
        return end;
    }

    /** What the next poll, or the beginning of the next stream, says. */
    private static List<String> types(String transport, String id, String token, String topic) throws IOException {
        try (Subscriber subscriber = server.subscriber(transport, id, token, topic)) {
            subscriber.nextOfAll();
            ReceivedEvent second = subscriber.nextOfAll();
            assertThat(second.type()).isEqualTo("es:hello");
            ReceivedEvent third = subscriber.nextOfAll();
            return List.of(third.type(), third.data());
        }
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void oneIsClosedAndToldSo(String transport) throws Exception {
        String topic = "kick/" + transport;
        Future<ReceivedEvent> end = wait(transport, "k" + transport, "anna:a:", topic);
        JsonNode found = connections("?topic=" + TestServer.encode(topic)).get(0);
        assertThat(found.get("subject").asText()).isEqualTo("anna");
        assertThat(found.get("token_id").asText()).isEqualTo("a");
        assertThat(found.get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(found.get("transport").asText()).isEqualTo(transport);
        assertThat(found.get("open").asBoolean()).isTrue();
        assertThat(found.get("topics").toString()).isEqualTo("[\"" + topic + "\"]");
        assertThat(Instant.parse(found.get("since").asText())).isBeforeOrEqualTo(Instant.now());
        assertThat(found.toString()).doesNotContain("k" + transport + "_");
        String handle = found.get("handle").asText();
        assertThat(operate("DELETE", "/connections/" + handle, "").get("closed").asInt())
                .isEqualTo(1);
        assertThat(end.get().type()).isEqualTo("es:bye");
        assertThat(end.get().data()).contains("\"reason\":\"kicked\"");
        assertThat(server.count(topic)).isZero();
        assertThat(operate("DELETE", "/connections/" + handle, "").get("closed").asInt())
                .isZero();
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void allOfASubjectAreClosed(String transport) throws Exception {
        String topic = "subject/" + transport;
        Future<ReceivedEvent> end = wait(transport, "s" + transport, "sub-" + transport + ":a:", topic);
        assertThat(operate("DELETE", "/connections?subject=sub-" + transport, "")
                        .get("closed")
                        .asInt())
                .isEqualTo(1);
        assertThat(end.get().data()).contains("\"reason\":\"kicked\"");
        assertThat(operate("DELETE", "/connections?subject=nobody", "")
                        .get("closed")
                        .asInt())
                .isZero();
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void aRevokedTokenEndsWhatItLetInAndLetsNothingInAgain(String transport) throws Exception {
        String topic = "revoke/" + transport;
        String token = "anna:jti-" + transport + ":";
        Future<ReceivedEvent> end = wait(transport, "r" + transport, token, topic);
        String until = "2099-01-31T12:00:00Z";
        String body = "{\"token_id\":\"jti-" + transport + "\",\"until\":\"" + until + "\"}";
        JsonNode done = operate("POST", "/revocations", body);
        assertThat(done.get("closed").asInt()).isEqualTo(1);
        assertThat(done.get("until").asText()).isEqualTo(until);
        assertThat(end.get().data()).contains("\"reason\":\"revoked\"");
        assertThat(operate("POST", "/revocations", body).get("closed").asInt()).isZero();
        assertThat(operate("GET", "/revocations", "").toString()).contains("{\"token_id\":\"jti-" + transport + "\"");
        try (Subscriber again = server.subscriber(transport, "r" + transport, token, topic)) {
            ReceivedEvent refused = again.nextOfAll();
            assertThat(refused.type()).isEqualTo("es:error");
            assertThat(refused.data()).contains("\"status\":401");
        }
        assertThat(server.count(topic)).isZero();
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void allAreAskedToReconnect(String transport) throws Exception {
        String topic = "move/" + transport;
        Future<ReceivedEvent> end = wait(transport, "m" + transport, "anna:a:", topic);
        JsonNode asked = operate("POST", "/reconnect", "seconds=0");
        assertThat(asked.get("asked").asInt()).isPositive();
        assertThat(end.get().data()).contains("\"reason\":\"moved\"", "\"retry\":");
        assertThat(server.count(topic)).as("it is expected back").isEqualTo(1);
        server.goodbye("m" + transport);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void aPollerBetweenTwoPollsIsToldWithItsNextOne(String transport) throws IOException {
        String topic = "between/" + transport;
        try (Subscriber poll = server.subscriber(transport, "b" + transport, "anna:a:", topic)) {
            poll.nextOfAll();
        }
        JsonNode found = connections("?topic=" + TestServer.encode(topic)).get(0);
        TestServer.await("for the poll to have ended", () -> {
            try {
                return !connections("?topic=" + TestServer.encode(topic))
                        .get(0)
                        .get("open")
                        .asBoolean();
            } catch (IOException failed) {
                throw new AssertionError(failed);
            }
        });
        assertThat(operate("DELETE", "/connections/" + found.get("handle").asText(), "")
                        .get("closed")
                        .asInt())
                .isEqualTo(1);
        assertThat(server.count(topic)).isZero();
        List<String> told = types(transport, "b" + transport, "anna:a:", topic);
        assertThat(told.get(0)).isEqualTo("es:bye");
        assertThat(told.get(1)).contains("\"reason\":\"kicked\"");
        assertThat(server.count(topic)).isZero();
        try (Subscriber after = server.subscriber(transport, "b" + transport, "anna:a:", topic)) {
            after.nextOfAll();
            assertThat(server.count(topic)).isEqualTo(1);
        }
        server.goodbye("b" + transport);
    }

    @Test
    void connectionsComePageByPage() throws IOException {
        for (int i = 0; i < 25; i++) {
            try (Subscriber poll = server.subscriber("long-poll", "page" + i, "pager:p:", "paged")) {
                poll.nextOfAll();
            }
        }
        Set<String> handles = new HashSet<>();
        String after = "";
        int pages = 0;
        do {
            JsonNode page = operate("GET", "/connections?subject=pager&limit=10" + after, "");
            page.get("connections")
                    .forEach(item ->
                            assertThat(handles.add(item.get("handle").asText())).isTrue());
            after = page.has("next") ? "&after=" + page.get("next").asText() : "";
            pages++;
        } while (!after.isEmpty());
        assertThat(handles).hasSize(25);
        assertThat(pages).isEqualTo(3);
        assertThat(operate("DELETE", "/connections?subject=pager", "")
                        .get("closed")
                        .asInt())
                .isEqualTo(25);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            GET    | /connections?limit=0          | ``                                       | 400 | limit
            GET    | /connections?limit=1001       | ``                                       | 400 | limit
            GET    | /connections?after=x          | ``                                       | 400 | after
            GET    | /connections?subjct=x         | ``                                       | 400 | subjct
            GET    | /connections?subject=a&subject=b | ``                                    | 400 | subject
            DELETE | /connections                  | ``                                       | 400 | subject
            DELETE | /connections?subject=         | ``                                       | 400 | subject
            DELETE | /connections?subject=a&limit=1 | ``                                      | 400 | limit
            DELETE | /connections/x                | ``                                       | 400 | handle
            DELETE | /connections/                 | ``                                       | 400 | handle
            POST   | /connections                  | a=b                                      | 405 | ``
            GET    | /reconnect                    | ``                                       | 405 | ``
            POST   | /reconnect                    | ``                                       | 400 | seconds
            POST   | /reconnect                    | seconds=-1                               | 400 | seconds
            POST   | /reconnect                    | seconds=3601                             | 400 | seconds
            POST   | /reconnect                    | {"seconds":1.5}                          | 400 | seconds
            POST   | /reconnect                    | {"seconds":[1]}                          | 400 | seconds
            POST   | /reconnect                    | {"seconds":1,"seconds":2}                | 400 | ``
            POST   | /reconnect                    | {"seconds":1                             | 400 | ``
            POST   | /revocations                  | until=2099-01-01T00:00:00Z               | 400 | token_id
            POST   | /revocations                  | token_id=x&until=tomorrow                | 400 | until
            POST   | /revocations                  | token_id=x&until=2001-01-01T00:00:00Z    | 400 | until
            POST   | /revocations                  | token_id=x&until=1000                    | 400 | until
            POST   | /revocations                  | token_id=%ff                             | 400 | token_id
            DELETE | /revocations                  | ``                                       | 405 | ``
            GET    | /                             | ``                                       | 404 | ``
            GET    | ``                            | ``                                       | 404 | ``
            GET    | /nothing                      | ``                                       | 404 | ``
            """)
    void whatIsWrongIsSaid(String method, String target, String body, int status, String field) throws IOException {
        Response answer = server.operate(method, target, body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = PresenceServer.json(answer);
        assertThat(problem.path("field").asText()).isEqualTo(field);
        assertThat(problem.get("detail").asText()).endsWith(".");
        assertThat(answer.body()).doesNotContain(PresenceServer.KEY);
    }

    @Test
    void aTokenIsRevokedForADayUnlessItIsSaidForHowLong() throws IOException {
        Instant until = Instant.parse(operate("POST", "/revocations", "token_id=for-a-day")
                .get("until")
                .asText());
        assertThat(until)
                .isBetween(Instant.now().plusSeconds(86_000), Instant.now().plusSeconds(86_401));
        assertThat(operate("POST", "/revocations", "token_id=seconds&until=4000000000")
                        .get("until")
                        .asText())
                .isEqualTo("2096-10-02T07:06:40Z");
        assertThat(server.operate("POST", "/revocations", "token_id=" + "x".repeat(2_000))
                        .status())
                .isEqualTo(400);
        assertThat(server.operate("POST", "/revocations", "token_id=" + "x".repeat(20_000))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void nobodyElseGetsIn() throws IOException {
        for (String header : List.of(
                "X-None: 1",
                "Authorization: Bearer wrong",
                "Authorization: Bearer ",
                "Authorization: Basic " + PresenceServer.KEY,
                "Authorization: Bearer " + PresenceServer.KEY + "x",
                "Authorization: Bearer " + PresenceServer.KEY.substring(1),
                "Cookie: mercureAuthorization=" + PresenceServer.KEY)) {
            for (String target : List.of("/operator/connections", "/operator/nothing", "/operator")) {
                Response answer = server.get(target + "?authorization=" + PresenceServer.KEY, header);
                assertThat(answer.status()).as(header).isEqualTo(401);
                assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
                assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
                assertThat(answer.body()).doesNotContain(PresenceServer.KEY);
            }
        }
        assertThat(server.get("/operator/connections", "Authorization: bearer " + PresenceServer.KEY)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aKeyThatCouldBeGuessedIsRefused() {
        for (String key : List.of("", "fifteen-letters", "with spaces in it, many", "\u00fcml\u00e4ute-in-the-key")) {
            assertThatThrownBy(() -> new OperatorHandler(
                            "/operator", server.hub(), key, (id, until) -> {}, Map::of, Clock.systemUTC()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("key");
        }
        try (PresenceServer off = new PresenceServer(HubConfig.DEFAULTS, PresenceConfig.OFF)) {
            assertThatThrownBy(() -> new OperatorHandler(
                            "/operator", off.hub(), PresenceServer.KEY, (id, until) -> {}, Map::of, Clock.systemUTC()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
