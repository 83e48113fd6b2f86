package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.Token;
import io.everysource.access.TokenVerifier;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import io.everysource.http.AddressRange;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Each refusal that names a limit is told once, by that name. {@link LimitsTest} has what peers are told. */
final class LimitsToldTest {
    private static final String CROWD = "127.0.0.2";
    private static final String OTHER = "127.0.0.3";
    private static final ConnectionLimits NONE =
            ConnectionLimits.DEFAULTS.withConnections(0).withPerAddress(0);

    /** Bodies of 1,000 bytes, data of 100, 3 topics of 50 characters, names of 20, batches of 5, streams of 10. */
    private static final PublishLimits SMALL =
            new PublishLimits(1_000, 100, 3, 50, 20, 5, 10, 1 << 20, Duration.ofSeconds(30));

    private final RecordingHttpListener listener = new RecordingHttpListener();

    /** Tokens are their subjects. */
    private static AccessPolicy subjects(Hub hub) {
        TokenVerifier verifier = token -> new Token(
                token,
                "",
                Optional.of(hub.selectors(List.of("*"))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return new AccessPolicy(Optional.of(verifier), Optional.of(verifier), true, Set.of("*"));
    }

    private TestServer start(ConnectionLimits limits) {
        return TestServer.start(listener, LimitsToldTest::subjects, limits);
    }

    private static Response get(TestServer server, String from, String target, String... headers) throws IOException {
        int before = server.connections();
        try (HttpConnection connection = new HttpConnection(server.port(), from)) {
            connection.get(target, headers);
            return connection.response();
        } finally {
            server.awaitConnections(before);
        }
    }

    /** Opens a response that stays open. */
    private static HttpConnection hold(TestServer server, String from, String more, String... headers)
            throws IOException {
        int before = server.hub().subscriptions();
        HttpConnection connection = new HttpConnection(server.port(), from);
        connection.get("/events?topic=quiet" + more, headers);
        server.awaitSubscriptions(before + 1);
        return connection;
    }

    private static Response post(TestServer server, String target, String type, String body) throws IOException {
        int before = server.connections();
        try (HttpConnection connection = new HttpConnection(server.port(), CROWD)) {
            return connection.post(target, type, body.getBytes(StandardCharsets.UTF_8));
        } finally {
            server.awaitConnections(before);
        }
    }

    // Publishing

    private static String times(String text, int count) {
        return String.join("", Collections.nCopies(count, text));
    }

    @ParameterizedTest
    @CsvSource({
        "topics, application/x-www-form-urlencoded, topic=a&topic=b&topic=c&topic=d",
        "topics, application/json, '{\"topic\":[\"a\",\"b\",\"c\",\"d\"]}'",
        "topics, application/x-ndjson, '{\"topic\":[\"a\",\"b\",\"c\",\"d\"]}'",
        "topic-characters, application/x-www-form-urlencoded, topic=<51>",
        "topic-characters, application/json, '[{\"topic\":\"<51>\"}]'",
        "name-characters, application/x-www-form-urlencoded, topic=a&type=<21>",
        "name-characters, application/x-www-form-urlencoded, topic=a&id=<21>",
        "name-characters, application/x-ndjson, '{\"topic\":\"a\",\"id\":\"<21>\"}'",
        "data-bytes, application/x-www-form-urlencoded, topic=a&data=<101>",
        "data-bytes, application/json, '[{\"topic\":\"a\"},{\"topic\":\"a\",\"data\":\"<101>\"}]'",
        "data-bytes, application/x-ndjson, '{\"topic\":\"a\"}\n{\"topic\":\"a\",\"data\":\"<101>\"}\n'",
        "batch, application/json, '[0,0,0,0,0,0]'",
        "body-bytes, application/x-www-form-urlencoded, topic=a&data=<1000>",
        "body-bytes, application/json, '{\"topic\":\"a\",\"data\":\"<1000>\"}'",
        "body-bytes, application/x-ndjson, '{\"topic\":\"a\"}\n{\"topic\":\"a\",\"data\":\"<1001>\"}\n'"
    })
    void whatIsPublishedHasItsLimits(String limit, String type, String form) throws IOException {
        String body = form;
        for (int length : List.of(21, 51, 101, 1_000, 1_001)) {
            body = body.replace("<" + length + ">", times("x", length));
        }
        try (TestServer server = TestServer.start(listener, SMALL)) {
            Response refused = post(server, "/events", type, body);
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.body()).contains("\"limit\":\"" + limit + "\"");
        }
        assertThat(listener.limits()).containsExactly(limit);
    }

    @Test
    void aBodyOfUnknownLengthHasTheSame() throws IOException {
        try (TestServer server = TestServer.start(listener, SMALL);
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.send("POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + TestServer.FORM
                    + "\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + times("x", 1_001) + "\r\n0\r\n\r\n");
            assertThat(connection.response().body()).contains("\"body-bytes\"");
        }
        assertThat(listener.limits()).containsExactly("body-bytes");
    }

    @Test
    void aStreamHasSoManyLines() throws IOException {
        try (TestServer server = TestServer.start(listener, SMALL)) {
            Response refused = post(server, "/events", TestServer.NDJSON, times("{\"topic\":\"a\"}\n", 12));
            assertThat(refused.body()).contains("\"limit\":\"lines\"");
            assertThat(server.hub().log().size()).isEqualTo(10);
        }
        assertThat(listener.limits()).containsExactly("lines");
    }

    @Test
    void unfinishedBodiesHaveSoManyBytesTogether() throws IOException {
        PublishLimits limits = new PublishLimits(10_000, 10_000, 3, 50, 20, 5, 10, 2_500, Duration.ofSeconds(30));
        try (TestServer server = TestServer.start(listener, limits)) {
            Response refused = post(server, "/events", TestServer.FORM, "topic=a&data=" + times("x", 3_000));
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.body()).contains("\"limit\":\"pending-bytes\"");
        }
        assertThat(listener.limits()).containsExactly("pending-bytes");
    }

    @Test
    void aPublisherMayPublishSoOften() throws IOException {
        int refused = 0;
        try (TestServer server = start(NONE.withPublishRate(1, 2))) {
            for (int i = 0; i < 5; i++) {
                refused += post(server, "/events?authorization=a", TestServer.FORM, "topic=a")
                                        .status()
                                == 429
                        ? 1
                        : 0;
            }
        }
        assertThat(refused).isPositive();
        assertThat(listener.limits()).containsExactlyElementsOf(Collections.nCopies(refused, "publish-rate"));
    }

    @Test
    void whatIsWithinThemHitsNone() throws IOException {
        try (TestServer server = TestServer.start(listener, SMALL)) {
            assertThat(post(server, "/events", TestServer.FORM, "topic=a").status())
                    .isEqualTo(200);
            assertThat(post(server, "/events", TestServer.FORM, "data=no topic").status())
                    .isEqualTo(400);
            assertThat(get(server, CROWD, "/events?transport=long-poll").status())
                    .isEqualTo(400);
        }
        assertThat(listener.limits()).isEmpty();
    }

    // Requests

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void aSubscriptionHasSoManySelectors(String transport) throws IOException {
        try (TestServer server = start(NONE.withSelectors(3))) {
            for (String control : List.of("", "&control=1")) {
                get(
                        server,
                        CROWD,
                        "/events?callback=f&transport=" + transport + "&topic=a&topic=b&topic=c&topic=%7Bd%7D"
                                + control);
            }
        }
        assertThat(listener.limits()).containsExactly("max-selectors", "max-selectors");
    }

    @Test
    void aHeadHasSoManyBytes() throws IOException {
        try (TestServer server = start(NONE)) {
            assertThat(get(server, CROWD, "/events?topic=" + times("x", 100_000))
                            .status())
                    .isEqualTo(414);
            assertThat(get(server, CROWD, "/events?topic=a", "X-Long: " + times("x", 100_000))
                            .status())
                    .isEqualTo(431);
        }
        assertThat(listener.limits()).containsExactly("head-bytes", "head-bytes");
    }

    // Connections

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void whoIsOneTooManyIsToldOfOnce(String transport) throws IOException {
        String target = "/events?topic=quiet&callback=f&transport=" + transport;
        try (TestServer server = start(NONE.withPerAddress(1));
                HttpConnection first = hold(server, CROWD, "")) {
            for (String control : List.of("", "&control=1")) {
                get(server, CROWD, target + control);
            }
            assertThat(post(server, "/events?authorization=a", TestServer.FORM, "topic=a")
                            .status())
                    .isEqualTo(429);
            assertThat(first.socket().isClosed()).isFalse();
        }
        assertThat(listener.limits()).containsExactlyElementsOf(Collections.nCopies(3, "max-connections-per-address"));
    }

    @Test
    void allTogetherHaveSoManyConnections() throws IOException {
        try (TestServer server = start(NONE.withConnections(2));
                HttpConnection first = hold(server, CROWD, "");
                HttpConnection second = hold(server, OTHER, "")) {
            assertThat(get(server, "127.0.0.4", "/events?topic=quiet&transport=long-poll")
                            .status())
                    .isEqualTo(503);
            assertThat(post(server, "/events?authorization=a", TestServer.FORM, "topic=a")
                            .status())
                    .isEqualTo(503);
            assertThat(List.of(first, second))
                    .noneMatch(connection -> connection.socket().isClosed());
        }
        assertThat(listener.limits()).containsExactly("max-connections", "max-connections");
    }

    @ParameterizedTest
    @CsvSource({"max-connections, 1, 0, 64", "max-connections-per-address, 0, 1, 16"})
    void soAreThoseThatAreClosedAtOnce(String limit, int connections, int perAddress, int told) throws IOException {
        int closed = 5;
        List<HttpConnection> crowd = new ArrayList<>();
        try (TestServer server = start(NONE.withConnections(connections).withPerAddress(perAddress))) {
            // Those who are let in to be told stay for a while, if they do not ask.
            for (int i = 0; i < 1 + told; i++) {
                crowd.add(new HttpConnection(server.port(), CROWD));
            }
            server.awaitConnections(1 + told);
            for (int i = 0; i < closed; i++) {
                crowd.add(new HttpConnection(server.port(), CROWD));
            }
            TestServer.await("for the limit to be told", () -> listener.limits().size() >= closed);
            int gone = 0;
            for (HttpConnection connection : crowd.subList(1 + told, crowd.size())) {
                gone += isClosed(connection) ? 1 : 0;
            }
            assertThat(gone).isEqualTo(closed);
        } finally {
            for (HttpConnection connection : crowd) {
                connection.close();
            }
        }
        assertThat(listener.limits()).containsExactlyElementsOf(Collections.nCopies(closed, limit));
    }

    private static boolean isClosed(HttpConnection connection) throws IOException {
        try {
            return connection.in().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void behindATrustedProxyEachOfItsClientsHasSoMany() throws IOException {
        String client = "X-Forwarded-For: 203.0.113.1";
        ConnectionLimits limits = NONE.withPerAddress(1).withTrustedProxies(List.of(AddressRange.parse(CROWD)));
        try (TestServer server = start(limits);
                HttpConnection first = hold(server, CROWD, "", client)) {
            assertThat(get(server, CROWD, "/events?topic=quiet&transport=long-poll", client)
                            .status())
                    .isEqualTo(429);
            assertThat(first.socket().isClosed()).isFalse();
        }
        assertThat(listener.limits()).containsExactly("max-connections-per-address");
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void aSubjectHasSoManyOpenResponses(String transport) throws IOException {
        String more = "&authorization=anna&callback=f&last_event_id=earliest&transport=" + transport;
        try (TestServer server = start(NONE.withPerSubject(1));
                HttpConnection first = hold(server, CROWD, more)) {
            for (String control : List.of("", "&control=1")) {
                get(server, OTHER, "/events?topic=quiet" + more + control);
            }
            assertThat(first.socket().isClosed()).isFalse();
        }
        assertThat(listener.limits()).containsExactly("max-connections-per-subject", "max-connections-per-subject");
    }
}
