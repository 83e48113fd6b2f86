package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.hub.HubConfig;
import io.everysource.log.Retention;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What every transport promises, seen over a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransportContract {
    /** Payloads that break encoders. */
    static final List<String> HOSTILE = List.of(
            "",
            "\n",
            "\r",
            "\r\n",
            "\n\n\n",
            "\r\r",
            "\n\r",
            "\nleading",
            "\r\nleading",
            "\rleading",
            "trailing\n",
            "trailing\r",
            "trailing\r\n",
            "a\nb\rc\r\nd",
            " leading space",
            "  two",
            "data: x",
            "id: 5",
            "event: es:gap",
            ": comment",
            "retry: 1",
            "data",
            "a\0b",
            "\u2028\u2029",
            "\ud83d\ude00 \ud800\udc00 \udbff\udfff",
            "\ufeffBOM",
            "</script><script>alert(1)</script>",
            "<!-- <script>",
            "]]>",
            "\"quotes\" 'single' `back`",
            "back\\slash \\n \\u0027 \\",
            "\u00ad\u200b\u200e\u2060 format",
            "\u0001\u001f\u007f\u0085",
            "&amp; &lt; %41 +",
            "x".repeat(200_000),
            "\n".repeat(200_000),
            "\u20ac".repeat(200_000),
            "<".repeat(200_000),
            "0123456789abcdef".repeat(65_536));

    private static final Retention LARGE = new Retention(256 << 20, Duration.ofDays(1));

    private final String transport;
    private TestServer server;

    TransportContract(String transport) {
        this.transport = transport;
    }

    @BeforeAll
    void startServer() {
        server = TestServer.start(LARGE, HubConfig.DEFAULTS);
    }

    @AfterAll
    void stopServer() {
        server.close();
    }

    private Subscriber subscriber(String query) {
        return new Subscriber(server.port(), transport, query);
    }

    /** Readers cannot tell the three line breaks apart [spec 9.2.6]. */
    private static String asRead(String data) {
        return data.replace("\r\n", "\n").replace('\r', '\n');
    }

    private List<ReceivedEvent> publishHostile(String topic) throws IOException {
        List<ReceivedEvent> published = new ArrayList<>();
        for (String data : HOSTILE) {
            String type = published.size() % 2 == 0 ? "message" : "named " + published.size();
            String id = server.publish(topic, data, "type", type.equals("message") ? "" : type);
            published.add(new ReceivedEvent(type, asRead(data), id));
        }
        return published;
    }

    private static void assertReceives(Subscriber subscriber, List<ReceivedEvent> expected) throws IOException {
        for (int i = 0; i < expected.size(); i++) {
            assertThat(subscriber.next().equals(expected.get(i)))
                    .as("event %d of %d, %s", i, expected.size(), head(expected.get(i)))
                    .isTrue();
        }
        assertThat(subscriber.gaps()).isEmpty();
    }

    private static String head(ReceivedEvent event) {
        return event.data().substring(0, Math.min(40, event.data().length()));
    }

    @Test
    void deliversHostilePayloadsExactlyOnceInOrderWithTheirIds() throws IOException {
        try (Subscriber subscriber = subscriber("topic=live").open()) {
            // Polls begin with a cursor of their own.
            while (subscriber.cursor().isEmpty()) {
                subscriber.nextOfAll();
            }
            assertReceives(subscriber, publishHostile("live"));
        }
    }

    @Test
    void replaysHostilePayloadsByHeaderByQueryAndFromEarliest() throws IOException {
        String before = server.publish("replayed", "first");
        List<ReceivedEvent> published = publishHostile("replayed");
        try (Subscriber byHeader = subscriber("topic=replayed").from(before).withCursorInHeader(true);
                Subscriber byQuery = subscriber("topic=replayed").from(before);
                Subscriber byTemplate = subscriber("topic=repl%7Bx%7D").from(before);
                Subscriber earliest = subscriber("topic=replayed").from("earliest")) {
            assertReceives(byHeader, published);
            assertThat(byHeader.head().header("Last-Event-ID")).isNotEmpty();
            assertReceives(byQuery, published);
            assertReceives(byTemplate, published);
            assertThat(earliest.open().head().header("Last-Event-ID")).isEqualTo("earliest");
            assertThat(earliest.next().data()).isEqualTo("first");
            assertReceives(earliest, published);
        }
    }

    @Test
    void beginsEveryResponseWithThePosition() throws IOException {
        String id = server.publish("begin", "x");
        try (Subscriber fresh = subscriber("topic=begin");
                Subscriber resumed = subscriber("topic=begin&control=1").from(id)) {
            ReceivedEvent first = fresh.nextOfAll();
            assertThat(first.type()).isEqualTo("es:pos");
            assertThat(first.data()).isEmpty();
            assertThat(first.lastEventId()).matches("[0-9a-f]{12}-[0-9]+");
            assertThat(fresh.head().header("Last-Event-ID")).isEmpty();
            if (!resumed.transport().contains("poll") && !resumed.transport().equals("jsonp")) {
                assertThat(resumed.nextOfAll()).isEqualTo(new ReceivedEvent("es:pos", "", id));
                assertThat(resumed.head().header("Last-Event-ID")).isEqualTo(id);
                ReceivedEvent hello = resumed.nextOfAll();
                assertThat(hello.type()).isEqualTo("es:hello");
                assertThat(hello.data())
                        .contains("\"transport\":\"" + transport + "\"")
                        .containsPattern("\"retry\":[0-9]{3,5},")
                        .contains("\"connection\":");
            }
        }
    }

    @Test
    void anEventLargerThanTheByteLimitArrivesWhole() throws IOException {
        String before = server.publish("large", "before");
        String large = "y".repeat(300_000);
        for (int i = 0; i < 3; i++) {
            server.publish("large", large + i);
        }
        try (Subscriber subscriber =
                subscriber("topic=large&limit=1000&control=1").from(before)) {
            for (int i = 0; i < 3; i++) {
                assertThat(subscriber.next().data().equals(large + i)).isTrue();
            }
            assertThat(subscriber.responses()).isEqualTo(3);
        }
    }

    @Test
    void publishersIdsAreFollowedByTheirPosition() throws IOException {
        String before = server.publish("own", "before");
        for (int i = 0; i < 6; i++) {
            server.publish("own", "event " + i, "id", i % 2 == 0 ? "same" : "unique-" + i);
        }
        try (Subscriber subscriber = subscriber("topic=own&limit=1").from(before)) {
            for (int i = 0; i < 6; i++) {
                ReceivedEvent event = subscriber.next();
                assertThat(event.data()).isEqualTo("event " + i);
                assertThat(event.lastEventId()).isEqualTo(i % 2 == 0 ? "same" : "unique-" + i);
                assertThat(subscriber.nextOfAll().type()).isEqualTo("es:pos");
                assertThat(subscriber.cursor()).matches("[0-9a-f]{12}-[0-9]+");
            }
        }
        try (Subscriber byId = subscriber("topic=own").from("same")) {
            assertThat(byId.next().data()).as("after the earliest with that id").isEqualTo("event 1");
            assertThat(byId.gaps()).isEmpty();
        }
    }

    @Test
    void controlZeroTurnsThePositionIntoABlockWithAnIdAlone() throws IOException {
        if (transport.equals("forever-frame") || transport.equals("jsonp")) {
            return;
        }
        String before = server.publish("bare", "before");
        server.publish("bare", "one", "id", "mine");
        server.publish("bare", "two");
        try (Subscriber subscriber = subscriber("topic=bare&control=0&limit=1").from(before)) {
            assertThat(subscriber.nextOfAll()).isEqualTo(new ReceivedEvent("", "", before));
            assertThat(subscriber.nextOfAll()).isEqualTo(new ReceivedEvent("message", "one", "mine"));
            assertThat(subscriber.nextOfAll().type()).isEmpty();
            assertThat(subscriber.cursor()).matches("[0-9a-f]{12}-[0-9]+");
            assertThat(subscriber.next().data()).isEqualTo("two");
        }
    }

    @Test
    void aResponseCutBeforeItsFirstEventMissesNothing() throws IOException {
        server.publish("cut", "before");
        try (Subscriber subscriber = subscriber("topic=cut")) {
            assertThat(subscriber.nextOfAll().type()).isEqualTo("es:pos");
            subscriber.cut(true);
            server.publish("cut", "meanwhile");
            assertThat(subscriber.next().data()).isEqualTo("meanwhile");
        }
    }

    @Test
    void aPrivateEventReachesNobodyWithoutAToken() throws IOException {
        String before = server.publish("secret", "public 1");
        server.publish("secret", "hidden", "private", "on");
        server.publish("secret", "public 2");
        try (Subscriber subscriber = subscriber("topic=secret").from(before)) {
            assertThat(subscriber.next().data()).isEqualTo("public 2");
        }
    }

    @Test
    void aDisconnectIsNoticedAtOnceWhileIdle() throws IOException {
        String cursor = server.publish("idle", "x");
        server.awaitSubscriptions(0);
        for (boolean byReset : List.of(false, true)) {
            try (Subscriber subscriber = subscriber("topic=idle").from(cursor)) {
                if (isPoll()) {
                    // A held poll has not answered: there is no head to read yet.
                    HttpConnection connection = new HttpConnection(server.port());
                    connection.get("/events?topic=idle&transport=" + transport + "&callback=f&last_event_id=" + cursor);
                    server.awaitSubscriptions(1);
                    if (byReset) {
                        connection.reset();
                    } else {
                        connection.close();
                    }
                } else {
                    subscriber.open();
                    server.awaitSubscriptions(1);
                    subscriber.cut(byReset);
                }
                server.awaitSubscriptions(0);
            }
        }
    }

    @Test
    void aResponseEndsWhenItHasBeenHeldForAsLongAsItAsked() throws IOException {
        String cursor = server.publish("held", "x");
        String tail = server.publish("other", "y");
        try (Subscriber subscriber = subscriber("topic=held&control=1&hold=300").from(cursor)) {
            long begin = System.nanoTime();
            ReceivedEvent hello = subscriber.nextOfAll();
            while (!hello.type().equals("es:hello")) {
                hello = subscriber.nextOfAll();
            }
            assertThat(hello.data()).contains("\"heartbeat\":" + (isPoll() ? 25_000 : 15_000));
            while (subscriber.responses() == 1) {
                ReceivedEvent event = subscriber.nextOfAll();
                assertThat(event.type()).isIn("es:pos", "es:ping", "es:bye", "es:hello");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin))
                    .isBetween(Duration.ofMillis(300), Duration.ofSeconds(10));
            assertThat(subscriber.cursor()).isEqualTo(tail);
            List<ReceivedEvent> byes = subscriber.control().stream()
                    .filter(event -> event.type().equals("es:bye"))
                    .toList();
            if (isPoll()) {
                assertThat(byes).as("a poll's end is its answer").isEmpty();
            } else {
                assertThat(byes).hasSize(1);
                assertThat(byes.get(0).data()).isEqualTo("{\"reason\":\"hold\",\"retry\":0}");
            }
        }
    }

    @Test
    void aGoodbyeEndsTheResponseAtOnce() throws IOException {
        String cursor = server.publish("bye", "x");
        server.awaitSubscriptions(0);
        for (String path : List.of("/events", "/.well-known/mercure")) {
            String id = "1".repeat(22);
            try (HttpConnection connection = new HttpConnection(server.port());
                    HttpConnection other = new HttpConnection(server.port())) {
                String target = path + "?topic=bye&control=1&callback=f&transport=" + transport + "&last_event_id="
                        + cursor + "&connection=";
                other.get(target + "3".repeat(22));
                connection.get(target + id);
                server.awaitSubscriptions(2);
                try (HttpConnection beacon = new HttpConnection(server.port())) {
                    assertThat(goodbye(beacon, path, "2".repeat(22))).isEqualTo(204);
                    assertThat(server.hub().subscriptions()).isEqualTo(2);
                    assertThat(goodbye(beacon, path, id)).isEqualTo(204);
                    server.awaitSubscriptions(1);
                    assertThat(goodbye(beacon, path, id)).as("again").isEqualTo(204);
                }
                assertThat(connection.response().body()).contains("es:bye", "goodbye");
                assertThat(server.hub().subscriptions()).isEqualTo(1);
            }
            server.awaitSubscriptions(0);
        }
    }

    private static int goodbye(HttpConnection beacon, String path, String id) throws IOException {
        HttpConnection.Response answer = beacon.post(
                path + "/close",
                "text/plain;charset=UTF-8",
                ("connection=" + id).getBytes(StandardCharsets.UTF_8),
                "Origin: http://page.example");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        return answer.status();
    }

    private boolean isPoll() {
        return transport.equals("long-poll") || transport.equals("jsonp");
    }
}
