package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.contract.HttpConnection.Response;
import io.everysource.hub.ActiveSubscription;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.Retention;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Why polls end: with something, with nothing, as the first of many, or because the peer has gone. */
final class PollEndsTest {
    private static final Duration HOLD = Duration.ofMillis(150);

    private final Tally tally = new Tally();

    private TestServer start() {
        return TestServer.start(tally, Retention.DEFAULTS, HubConfig.DEFAULTS.withPollHold(HOLD));
    }

    /** It holds polls for longer than any of these takes. */
    private TestServer startPatient() {
        return TestServer.start(tally, Retention.DEFAULTS, HubConfig.DEFAULTS);
    }

    private static String target(String transport, String more) {
        return "/events?topic=a&callback=f&transport=" + transport + more;
    }

    private static Response poll(TestServer server, String transport, String more) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.get(target(transport, more));
            return connection.response();
        }
    }

    /** All polls have ended for that reason, and their sockets were never full. */
    private void assertEnded(String transport, String reason, int polls, int messages) {
        Tally expected = new Tally();
        expected.add("opened " + transport, polls);
        expected.add("closed " + transport, polls);
        expected.add("why " + transport + " " + reason, polls);
        expected.add("messages " + transport, messages);
        List<String> names = List.of("opened", "closed", "why", "messages", "congested", "heartbeats");
        assertThat(tally.only(names)).isEqualTo(expected.only(names));
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void withoutACursorItIsTheFirst(String transport) throws IOException {
        try (TestServer server = start()) {
            poll(server, transport, "");
            server.publish("a", "x");
            poll(server, transport, "&control=1");
            poll(server, transport, "&last_event_id=");
        }
        assertEnded(transport, "first", 3, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void heldForNothingItIsEmpty(String transport) throws IOException {
        try (TestServer server = start()) {
            poll(server, transport, "&last_event_id=earliest");
            String cursor = server.publish("a", "x");
            poll(server, transport, "&last_event_id=" + cursor);
            poll(server, transport, "&hold=100&last_event_id=" + cursor);
            server.publish("other", "x");
            // It is told where it has got to.
            assertThat(poll(server, transport, "&control=1&last_event_id=" + cursor)
                            .body())
                    .contains("-2");
        }
        assertEnded(transport, "empty", 4, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void withMessagesItIsAnswered(String transport) throws IOException {
        try (TestServer server = startPatient()) {
            server.publish("a", "x");
            String cursor = server.publish("a", "y");
            poll(server, transport, "&last_event_id=earliest");
            // Full before it has caught up.
            poll(server, transport, "&limit=1&last_event_id=earliest");
            try (HttpConnection held = new HttpConnection(server.port())) {
                held.get(target(transport, "&last_event_id=" + cursor));
                server.awaitSubscriptions(1);
                server.publish("a", "z");
                assertThat(held.response().body()).contains("z");
            }
        }
        assertEnded(transport, "answered", 3, 2 + 1 + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void aGapAloneIsAnAnswer(String transport) throws IOException {
        try (TestServer server = start()) {
            assertThat(poll(server, transport, "&last_event_id=nobodys").body()).contains("es:gap");
        }
        assertEnded(transport, "answered", 1, 0);
        assertThat(tally.count("gaps unknown")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void whoIsThereIsAnAnswerButNoMessageOfTheLog(String transport) throws IOException {
        String watched = ActiveSubscription.path("room") + "{/subscriber}";
        PresenceConfig presence = new PresenceConfig(List.of("room"), true, true);
        try (PresenceServer server = new PresenceServer(HubConfig.DEFAULTS, presence, tally);
                HttpConnection watcher = new HttpConnection(server.port());
                Subscriber visitor = server.subscriber("event-stream", "visitor", "anna:a:", "room")) {
            watcher.get("/events?callback=f&transport=" + transport + "&last_event_id=earliest&topic="
                    + TestServer.encode(watched) + "&authorization=" + TestServer.encode("watcher:w:" + watched));
            TestServer.await("for the poll", () -> server.hub().subscriptions() == 1);
            visitor.open();
            assertThat(watcher.response().body()).contains("active");
        }
        assertThat(tally.count("why " + transport + " answered")).isEqualTo(1);
        assertThat(tally.sum("messages")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void whoHasGoneWhileItWasHeldIsThePeer(String transport) throws IOException {
        try (TestServer server = startPatient()) {
            for (boolean byReset : List.of(false, true)) {
                HttpConnection connection = new HttpConnection(server.port());
                connection.get(target(transport, "&last_event_id=earliest"));
                server.awaitSubscriptions(1);
                if (byReset) {
                    connection.reset();
                } else {
                    connection.close();
                }
                server.awaitSubscriptions(0);
            }
        }
        assertEnded(transport, "peer", 2, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void aGoodbyeIsOneWhateverThePollHasGot(String transport) throws IOException {
        String id = "1".repeat(22);
        try (TestServer server = startPatient();
                HttpConnection connection = new HttpConnection(server.port());
                HttpConnection beacon = new HttpConnection(server.port())) {
            connection.get(target(transport, "&control=1&last_event_id=earliest&connection=" + id));
            server.awaitSubscriptions(1);
            beacon.post("/events/close", "text/plain", ("connection=" + id).getBytes(StandardCharsets.UTF_8));
            server.awaitSubscriptions(0);
        }
        assertEnded(transport, "goodbye", 1, 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void aDrainEndsThoseThatAreHeld(String transport) throws IOException {
        try (TestServer server = startPatient();
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.get(target(transport, "&last_event_id=earliest"));
            server.awaitSubscriptions(1);
            server.hub().drain();
            connection.response();
        }
        assertEnded(transport, "drain", 1, 0);
    }

    /** Its socket takes less than that at once. */
    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void aLongAnswerFillsItsSocketWheneverItIsComplete(String transport) throws IOException {
        try (TestServer server = startPatient()) {
            server.publish("a", "x".repeat(4_000_000));
            for (String limit : List.of("&limit=1", "&limit=1048576")) {
                CountingClient client = new CountingClient(
                                server.port(), transport, "topic=a" + limit, new Tally(), data -> {})
                        .from("earliest");
                client.open();
                int polls = limit.length() > 8 ? 2 : 1;
                TestServer.await("for it to be full", () -> tally.count("congested " + transport) == polls);
                client.readToTheEnd();
                client.close();
            }
        }
        assertThat(tally.count("congested " + transport)).isEqualTo(2);
        assertThat(tally.count("why " + transport + " answered")).isEqualTo(2);
    }
}
