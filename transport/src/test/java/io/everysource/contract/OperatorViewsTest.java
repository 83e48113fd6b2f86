package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator is shown of the log, of those who are behind and of those who are there. */
final class OperatorViewsTest {
    private PresenceServer server;

    @BeforeEach
    void startServer() {
        server = PresenceServer.start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private JsonNode get(String target) throws IOException {
        Response answer = server.operate("GET", target, "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).startsWith("application/json");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        return PresenceServer.json(answer);
    }

    @Test
    void anEmptyLogHasNeitherOldestNorNewest() throws IOException {
        JsonNode log = get("/log");
        assertThat(log.get("messages").asInt()).isZero();
        assertThat(log.has("oldest")).isFalse();
        assertThat(log.has("newest")).isFalse();
        assertThat(log.has("topics")).as("nobody asked for them").isFalse();
        assertThat(log.get("tail").asText()).endsWith("-0");
        assertThat(log.get("epochs")).hasSize(1);
    }

    @Test
    void theLogIsSummedUp() throws IOException {
        Instant before = Instant.now().minusMillis(1);
        String first = server.publish("a", "1");
        server.publish("b", "2");
        String last = server.publish("a", "3");
        JsonNode log = get("/log");
        assertThat(log.get("messages").asInt()).isEqualTo(3);
        assertThat(log.get("topic_count").asInt()).isEqualTo(2);
        assertThat(log.get("bytes").asLong()).isBetween(100L, 10_000L);
        assertThat(log.get("limit_bytes").asLong()).isEqualTo(64L << 20);
        assertThat(log.get("oldest").get("position").asText()).isEqualTo(first);
        assertThat(log.get("newest").get("position").asText()).isEqualTo(last);
        assertThat(log.get("tail").asText()).isEqualTo(last);
        assertThat(Instant.parse(log.get("oldest").get("time").asText())).isBetween(before, Instant.now());
        JsonNode epoch = log.get("epochs").get(0);
        assertThat(epoch.get("first").asText()).isEqualTo(first);
        assertThat(Instant.parse(epoch.get("began").asText())).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void topicsAreFoundByTheirBeginningPageByPage() throws IOException {
        for (int i = 0; i < 25; i++) {
            server.publish("user/\u00fc " + (char) ('a' + i), "x");
        }
        server.publish("other", "x");
        List<String> topics = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            JsonNode page = get("/log?limit=10&prefix=" + TestServer.encode("user/\u00fc") + after);
            page.get("topics").forEach(item -> topics.add(item.get("topic").asText()));
            after = page.has("next")
                    ? "&after=" + TestServer.encode(page.get("next").asText())
                    : "";
            pages++;
        } while (!after.isEmpty());
        assertThat(topics).hasSize(25).isSorted().doesNotHaveDuplicates();
        assertThat(pages).isEqualTo(3);
        assertThat(get("/log?prefix=").get("topics")).hasSize(26);
        JsonNode one = get("/log?prefix=other").get("topics").get(0);
        assertThat(one.get("messages").asInt()).isEqualTo(1);
        assertThat(one.get("newest").asText()).isEqualTo(get("/log").get("tail").asText());
    }

    @Test
    void whoTakesNothingIsSeenToFallBehind() throws IOException {
        try (Subscriber takes = server.subscriber("event-stream", "t", "anna:a:", "big");
                HttpConnection slow = new HttpConnection(server.port(), "127.0.0.1", 4_096)) {
            takes.nextOfAll();
            slow.get("/events?topic=big&control=1&authorization=slow:s:&connection="
                    + PresenceServer.connectionId("slow"));
            server.awaitCount("big", 2);
            String data = "x".repeat(1 << 20);
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                ids.add(server.publish("big", data));
            }
            while (!takes.nextOfAll().lastEventId().equals(ids.get(19))) {}
            TestServer.await(
                    "for the slow one to be behind and the other not", () -> lag("slow") > 5 && lag("anna") == 0);
            server.publish("another", "that is for neither");
            TestServer.await("for it to be one more", () -> lag("slow") > 6 && lag("anna") == 0);
        }
    }

    /** How far the connection of {@code subject} is behind; -1 if that is not known. */
    private int lag(String subject) {
        try {
            JsonNode one =
                    get("/connections?subject=" + subject).get("connections").get(0);
            assertThat(one.get("age_seconds").asLong()).isBetween(0L, 100L);
            return one.path("lag_messages").asInt(-1);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void whoIsAwayIsNotBehind() throws IOException {
        try (Subscriber poll = server.subscriber("long-poll", "p", "anna:a:", "polled")) {
            poll.nextOfAll();
        }
        TestServer.await("for the poll to have ended", () -> lag("anna") == -1);
    }

    @Test
    void whoIsThereIsToldByTopic() throws IOException {
        try (Subscriber anna = server.subscriber("event-stream", "a", "anna:a:", "chat/1");
                Subscriber berta = server.subscriber("event-stream", "b", "berta:b:", "chat/2")) {
            anna.nextOfAll();
            berta.nextOfAll();
            server.awaitCount("chat/1", 1);
            server.awaitCount("chat/2", 1);
            JsonNode one = get("/presence?topic=chat/1");
            assertThat(one.get("total").asInt()).isEqualTo(1);
            JsonNode there = one.get("subscribers").get(0);
            assertThat(there.get("payload").get("name").asText()).isEqualTo("anna");
            assertThat(there.get("handle").asText())
                    .isEqualTo(get("/connections?subject=anna")
                            .get("connections")
                            .get(0)
                            .get("handle")
                            .asText());
            assertThat(get("/presence").get("subscribers")).hasSize(2);
            assertThat(get("/presence?topic=nobody").get("subscribers")).isEmpty();
        }
    }

    @Test
    void presenceThatIsNotKeptIsSaid() throws IOException {
        try (PresenceServer off = new PresenceServer(HubConfig.DEFAULTS, PresenceConfig.OFF.withOperator());
                PresenceServer rooms = new PresenceServer(
                        HubConfig.DEFAULTS, new PresenceConfig(List.of("chat/{room}"), false, true))) {
            Response answer = off.operate("GET", "/presence", "");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(PresenceServer.json(answer).get("detail").asText()).contains("--presence");
            Response other = rooms.operate("GET", "/presence?topic=news", "");
            assertThat(other.status()).isEqualTo(404);
            assertThat(PresenceServer.json(other).get("field").asText()).isEqualTo("topic");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /log?prefix=a&limit=0, 400, limit",
        "GET, /log?prefix=a&limit=1001, 400, limit",
        "GET, /log?prefix=a&prefix=b, 400, prefix",
        "GET, /log?prefx=a, 400, prefx",
        "POST, /log, 405, ''",
        "DELETE, /presence, 405, ''",
        "GET, /presence?topik=a, 400, topik"
    })
    void whatIsWrongIsSaid(String method, String target, int status, String field) throws IOException {
        Response answer = server.operate(method, target, "");
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(PresenceServer.json(answer).path("field").asText()).isEqualTo(field);
    }
}
