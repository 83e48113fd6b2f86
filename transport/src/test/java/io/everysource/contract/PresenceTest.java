package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.Seeds;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.hub.ActiveSubscription;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

/** Who is there, over real sockets and every transport: announcements, documents, counts. */
final class PresenceTest {
    static final List<String> TRANSPORTS = Subscriber.TRANSPORTS;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EVERY = ActiveSubscription.PATH + "{/topic}{/subscriber}";
    private static final String WATCH = "Authorization: Bearer watcher:w:" + EVERY;

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

    private static String path(String topic) {
        return ActiveSubscription.path(topic);
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void whoIsGrantedItIsToldWhoComesAndKeepsTheCursor(String transport) throws Exception {
        String topic = "told/" + transport;
        String cursor = server.publish("somewhere", "else");
        try (Subscriber watcher = server.subscriber(
                        transport, "w" + transport, "watcher:w:" + EVERY, path(topic) + "{/subscriber}")
                .from(cursor)) {
            Future<ReceivedEvent> next = BACKGROUND.submit(watcher::next);
            server.awaitCount(path(topic) + "{/subscriber}", 1);
            String later = server.publish("somewhere", "else");
            try (Subscriber visitor = server.subscriber("event-stream", "v" + transport, "anna:a:", topic)
                    .open()) {
                ReceivedEvent came = next.get();
                JsonNode document = JSON.readTree(came.data());
                assertThat(came.type()).isEqualTo("message");
                assertThat(document.get("active").asBoolean()).isTrue();
                assertThat(document.get("topic").asText()).isEqualTo(topic);
                assertThat(document.get("payload").toString()).isEqualTo("{\"name\":\"anna\"}");
                assertThat(document.get("id").asText()).startsWith(path(topic) + "/urn%3Auuid%3A");
                assertThat(came.lastEventId()).isIn(cursor, later);
                assertThat(came.data()).doesNotContain("v" + transport + "_");
                assertThat(visitor.head().status()).isEqualTo(200);
            }
            assertThat(watcher.gaps()).isEmpty();
        }
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void whoIsNotGrantedItIsNotTold(String transport) throws Exception {
        String topic = "secret/" + transport;
        String cursor = server.publish("somewhere", "else");
        try (Subscriber watcher = server.subscriber(transport, "n" + transport, "anna:a:news", "*")
                        .from(cursor);
                Subscriber visitor = server.subscriber("event-stream", "m" + transport, "berta:b:", topic)) {
            Future<ReceivedEvent> next = BACKGROUND.submit(watcher::next);
            server.awaitCount("*", 1);
            visitor.open();
            server.awaitCount(topic, 1);
            server.goodbye("m" + transport);
            server.awaitCount(topic, 0);
            server.publish("news", "the end");
            assertThat(next.get().data()).isEqualTo("the end");
            server.goodbye("n" + transport);
        }
    }

    @ParameterizedTest
    @FieldSource("TRANSPORTS")
    void whoChangesToAnyOtherTransportOrPollsStaysOneSubscriber(String first) throws IOException {
        String topic = "one/" + first;
        String before = null;
        for (String second : TRANSPORTS) {
            for (String transport : List.of(first, second)) {
                try (Subscriber subscriber = server.subscriber(transport, "c" + first, "anna:a:", topic)) {
                    subscriber.nextOfAll();
                    server.awaitCount(topic, 1);
                }
            }
            assertThat(server.count(topic)).isEqualTo(1);
            JsonNode only = PresenceServer.json(server.get(path(topic), WATCH))
                    .get("subscriptions")
                    .get(0);
            before = before == null ? only.get("subscriber").asText() : before;
            assertThat(only.get("subscriber").asText()).isEqualTo(before);
        }
        server.goodbye("c" + first);
        assertThat(server.count(topic)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void aPollIsAnsweredByAnAnnouncementAndEndsWithItsCursor(String transport) throws Exception {
        String topic = "cursor/" + transport;
        String cursor = server.publish("somewhere", "else");
        try (Subscriber watcher = server.subscriber(
                                transport, "p" + transport, "watcher:w:" + EVERY, path(topic) + "{/subscriber}")
                        .from(cursor);
                Subscriber visitor = server.subscriber("event-stream", "q" + transport, "anna:a:", topic)) {
            Future<ReceivedEvent> next = BACKGROUND.submit(watcher::next);
            server.awaitCount(path(topic) + "{/subscriber}", 1);
            String later = server.publish("somewhere", "else");
            visitor.open();
            ReceivedEvent came = next.get();
            assertThat(came.data()).contains("\"active\":true");
            assertThat(came.lastEventId()).isEqualTo(cursor);
            assertThat(watcher.nextOfAll()).isEqualTo(new ReceivedEvent("es:pos", "", later));
            assertThat(watcher.responses()).isEqualTo(1);
        }
    }

    @Test
    void theSubscriptionApiIsMercures() throws IOException {
        String topic = "https://example.com/{book}?a=b+c&\u00e9%41";
        String encoded = "https%3A%2F%2Fexample.com%2F%7Bbook%7D%3Fa%3Db%2Bc%26%C3%A9%2541";
        String cursor = server.publish("x", "y");
        try (Subscriber subscriber = server.subscriber("xhr-stream", "api", "anna:a:", topic)) {
            subscriber.open();
            server.awaitCount(topic, 1);
            Response collection = server.get("/.well-known/mercure/subscriptions/" + encoded, WATCH);
            assertThat(collection.status()).isEqualTo(200);
            assertThat(collection.header("Content-Type")).isEqualTo("application/ld+json");
            assertThat(collection.header("Cache-Control")).contains("must-revalidate");
            JsonNode document = PresenceServer.json(collection);
            assertThat(document.get("@context").asText()).isEqualTo("https://mercure.rocks/");
            assertThat(document.get("id").asText()).isEqualTo("/.well-known/mercure/subscriptions/" + encoded);
            assertThat(document.get("type").asText()).isEqualTo("Subscriptions");
            assertThat(document.get("lastEventID").asText()).isEqualTo(cursor);
            assertThat(document.get("subscriptions")).hasSize(1);
            JsonNode item = document.get("subscriptions").get(0);
            assertThat(item.get("topic").asText()).isEqualTo(topic);
            Response one = server.get(item.get("id").asText(), WATCH);
            assertThat(one.status()).isEqualTo(200);
            JsonNode single = PresenceServer.json(one);
            assertThat(single.get("lastEventID").asText()).isEqualTo(cursor);
            for (String member : List.of("id", "type", "topic", "subscriber", "active", "payload")) {
                assertThat(single.get(member)).isEqualTo(item.get(member));
            }
            // The same below the other path, and however the request encodes it.
            for (String same : List.of(
                    "/events/subscriptions/" + encoded,
                    "/events/subscriptions/https:%2f%2fexample.com%2F{book}?".replace("?", "%3F")
                            + "a=b+c&%C3%A9%2541")) {
                assertThat(server.get(same, WATCH).body()).isEqualTo(collection.body());
            }
            assertThat(PresenceServer.json(server.get("/events/subscriptions", WATCH))
                            .get("subscriptions")
                            .toString())
                    .contains(item.toString());
            assertThat(server.request("HEAD", "/events/subscriptions", "", WATCH)
                            .header("Content-Length"))
                    .isNotEqualTo("0");
        }
    }

    @Test
    void theEntityTagChangesWhenTheDocumentDoesAndOnlyThen() throws IOException {
        String path = "/events/subscriptions/tagged";
        Response empty = server.get(path, WATCH);
        String tag = empty.header("ETag");
        assertThat(PresenceServer.json(empty).get("subscriptions")).isEmpty();
        assertThat(server.get(path, WATCH).header("ETag")).isEqualTo(tag);
        Response unchanged = server.get(path, WATCH, "If-None-Match: \"other\", W/" + tag);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.header("ETag")).isEqualTo(tag);
        try (Subscriber subscriber = server.subscriber("event-stream", "tag", "anna:a:", "tagged")) {
            subscriber.open();
            server.awaitCount("tagged", 1);
            Response changed = server.get(path, WATCH, "If-None-Match: " + tag);
            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.header("ETag")).isNotEqualTo(tag);
            server.goodbye("tag");
            assertThat(server.get(path, WATCH).header("ETag")).isEqualTo(tag);
            server.publish("x", "y");
            assertThat(server.get(path, WATCH).header("ETag")).isNotEqualTo(tag);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /subscriptions                | watcher:w:*                                                | 200
            /subscriptions                | watcher:w:/.well-known/mercure/subscriptions               | 200
            /subscriptions                | watcher:w:/.well-known/mercure/subscriptions{/topic}       | 200
            /subscriptions/a%2Fb          | watcher:w:/.well-known/mercure/subscriptions{/topic}       | 200
            /subscriptions/a%2Fb          | watcher:w:/.well-known/mercure/subscriptions/a%2Fb         | 200
            /subscriptions/a%2Fb          | watcher:w:/.well-known/mercure/subscriptions/a%2Fc         | 403
            /subscriptions/a%2Fb          | watcher:w:/events/subscriptions/a%2Fb                      | 403
            /subscriptions/a%2Fb          | watcher:w:                                                 | 403
            /subscriptions                | nonsense                                                   | 401
            /subscriptions                |                                                            | 401
            /subscriptions/a/b/c          | watcher:w:*                                                | 404
            /subscriptions/               | watcher:w:*                                                | 404
            /subscriptions/a/             | watcher:w:*                                                | 404
            /subscriptions/a/urn%3Auuid%3A00000000-0000-4000-8000-000000000000 | watcher:w:*          | 404
            /subscriptions/a/nobody       | watcher:w:*                                                | 404
            /subscriptions/%ff            | watcher:w:*                                                | 400
            """)
    void whoMayAskIsWhoseTokenSelectsThePath(String path, String token, int status) throws IOException {
        for (String own : List.of("/events", "/.well-known/mercure")) {
            Response answer =
                    token == null ? server.get(own + path) : server.get(own + path, "Authorization: Bearer " + token);
            assertThat(answer.status()).as(answer.body()).isEqualTo(status);
            if (status == 401 || status == 403) {
                assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
            }
            if (status != 200) {
                assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
            }
        }
    }

    @Test
    void onlyReadingIsAllowedAndOtherPagesMayReadWhatTheyAreGranted() throws IOException {
        assertThat(server.request("POST", "/events/subscriptions", "x", WATCH).status())
                .isEqualTo(405);
        assertThat(server.request("DELETE", "/events/subscribers?topic=a", "").status())
                .isEqualTo(405);
        Response options = server.request(
                "OPTIONS",
                "/events/subscriptions/a",
                "",
                "Origin: https://app.example",
                "Access-Control-Request-Method: GET");
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header("Access-Control-Allow-Origin")).isEqualTo("https://app.example");
        Response foreign = server.get(
                "/events/subscriptions", "Origin: https://evil.example", "Cookie: mercureAuthorization=watcher:w:*");
        assertThat(foreign.status()).isIn(401, 403);
        assertThat(foreign.body()).doesNotContain("Subscriptions\"");
    }

    @Test
    void whatIsOffSaysHowToSwitchItOn() throws IOException {
        try (PresenceServer off = new PresenceServer(HubConfig.DEFAULTS, PresenceConfig.OFF)) {
            assertThat(off.get("/events/subscriptions", WATCH).status()).isEqualTo(404);
            assertThat(off.get("/events/subscriptions/a/b", WATCH).body()).contains("--presence");
            assertThat(off.get("/events/subscribers?topic=a").status()).isEqualTo(404);
            assertThat(off.get("/events/subscribers?topic=a").body()).contains("--presence-counts");
        }
        PresenceConfig narrow = new PresenceConfig(List.of("chat/{room}"), false, false);
        try (PresenceServer some = new PresenceServer(HubConfig.DEFAULTS, narrow)) {
            assertThat(some.get("/events/subscriptions/chat%2F1", WATCH).status())
                    .isEqualTo(200);
            assertThat(some.get("/events/subscriptions/news", WATCH).status()).isEqualTo(404);
            assertThat(some.get("/events/subscribers?topic=chat/1").status()).isEqualTo(404);
        }
    }

    @Test
    void countsAskForOneTopic() throws IOException {
        assertThat(server.get("/events/subscribers").status()).isEqualTo(400);
        assertThat(server.get("/events/subscribers?topic=a&topic=b").status()).isEqualTo(400);
        Response count = server.get("/.well-known/mercure/subscribers?topic=nobody%20here");
        assertThat(count.body()).isEqualTo("{\"topic\":\"nobody here\",\"subscribers\":0}");
        assertThat(count.header("Content-Type")).startsWith("application/json");
    }

    @Test
    void aPageThatIsClosedWithoutAWordHasGoneAfterTheGrace() throws IOException {
        HubConfig quick = HubConfig.DEFAULTS.withPollHold(Duration.ofMillis(1)).withHeartbeat(Duration.ofMillis(400));
        try (PresenceServer impatient = new PresenceServer(quick, new PresenceConfig(List.of("*"), true, false));
                Subscriber plain = new Subscriber(impatient.port(), "event-stream", "topic=plain")) {
            Subscriber subscriber = impatient
                    .subscriber("event-stream", "gone", "anna:a:", "left")
                    .open();
            plain.open();
            impatient.awaitCount("left", 1);
            impatient.awaitCount("plain", 1);
            subscriber.cut(true);
            plain.cut(false);
            // One without a connection id cannot come back as who it was.
            impatient.awaitCount("plain", 0);
            assertThat(impatient.count("left")).isEqualTo(1);
            impatient.awaitCount("left", 0);
        }
    }

    @Test
    void randomJoinsLeavesKillsAndMovesOverRealSockets() {
        Seeds.each(1, random -> {
            // With a grace that no slow machine gets past.
            HubConfig patient = HubConfig.DEFAULTS.withPollHold(Duration.ofMinutes(10));
            PresenceConfig all = new PresenceConfig(List.of("*"), true, false);
            try (PresenceServer own = new PresenceServer(patient, all)) {
                walk(random, own);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    private static void walk(Random random, PresenceServer server) throws IOException {
        String topic = "walk";
        List<String> names = new ArrayList<>();
        List<Subscriber> open = new ArrayList<>();
        for (int step = 0; step < 400; step++) {
            int i = open.isEmpty() ? 0 : random.nextInt(open.size());
            int kind = open.isEmpty() ? 0 : random.nextInt(open.size() > 30 ? 5 : 7);
            String transport = TRANSPORTS.get(random.nextInt(TRANSPORTS.size()));
            switch (kind) {
                case 0, 5, 6 -> {
                    names.add("walk" + step);
                    open.add(server.subscriber(transport, "walk" + step, "anna:a:", topic)
                            .open());
                }
                case 1 -> {
                    server.goodbye(names.remove(i));
                    open.remove(i).close();
                }
                // Cut off, it may come back for as long as the grace.
                case 2 -> open.get(i).cut(random.nextBoolean());
                default -> {
                    open.get(i).change(transport);
                    open.get(i).open();
                }
            }
            if (step % 20 == 0) {
                server.awaitCount(topic, open.size());
            }
        }
        server.awaitCount(topic, open.size());
        for (Subscriber subscriber : open) {
            server.goodbye(names.remove(0));
            subscriber.close();
        }
        server.awaitCount(topic, 0);
    }
}
