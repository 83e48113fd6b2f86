package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.access.Token;
import io.everysource.access.TokenVerifier;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import io.everysource.http.AddressRange;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.TopicSelectors;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is one too many is told so and may come again, and nobody else notices. */
final class LimitsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CROWD = "127.0.0.2";
    private static final String OTHER = "127.0.0.3";
    private static final ConnectionLimits NONE =
            ConnectionLimits.DEFAULTS.withConnections(0).withPerAddress(0);

    /** Tokens are their subjects. */
    private static AccessPolicy subjects(Hub hub, boolean isForPublishers) {
        Optional<TopicSelectors> all = Optional.of(hub.selectors(List.of("*")));
        TokenVerifier verifier = jwt -> new Token(jwt, "", all, all, Optional.empty(), Optional.empty());
        return new AccessPolicy(
                Optional.of(verifier).filter(any -> isForPublishers), Optional.of(verifier), true, Set.of("*"));
    }

    private static TestServer start(ConnectionLimits limits) {
        return TestServer.start(hub -> subjects(hub, false), limits);
    }

    private static String held(String transport, String more) {
        return "/events?topic=quiet&callback=f&last_event_id=earliest&transport=" + transport + more;
    }

    /** Opens a response that stays open. */
    private static HttpConnection hold(TestServer server, String from, String target, String... headers)
            throws IOException {
        int before = server.hub().subscriptions();
        HttpConnection connection = new HttpConnection(server.port(), from);
        connection.get(target, headers);
        server.awaitSubscriptions(before + 1);
        return connection;
    }

    private static Response get(TestServer server, String from, String target, String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port(), from)) {
            connection.get(target, headers);
            return connection.response();
        }
    }

    private static void assertRefused(
            Response response, String transport, boolean isControlAsked, int status, String limit) throws IOException {
        boolean isScript = transport.equals("forever-frame") || transport.equals("jsonp");
        if (isScript || isControlAsked) {
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body().replace("\\u0022", "\""))
                    .contains("es:error", "\"status\":" + status, "\"limit\":\"" + limit + "\"", "\"permanent\":false");
        } else if (transport.equals("long-poll")) {
            assertThat(response.status()).isEqualTo(status);
            assertThat(Integer.parseInt(response.header("Retry-After"))).isBetween(5, 15);
            assertProblem(response, limit);
        } else {
            // Any other status would be the end of a native EventSource.
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).startsWith("text/event-stream");
            assertThat(response.body()).matches("(:\\s*\\n+)?retry: ?[0-9]+\\n\\n");
        }
    }

    private static void assertProblem(Response response, String limit) throws IOException {
        assertThat(response.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("status").intValue()).isEqualTo(response.status());
        assertThat(problem.path("limit").textValue()).isEqualTo(limit);
        assertThat(problem.path("detail").textValue()).isNotEmpty();
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void anAddressHasSoManyConnections(String transport) throws IOException {
        try (TestServer server = start(NONE.withPerAddress(2));
                HttpConnection first = hold(server, CROWD, held(transport, ""));
                HttpConnection second = hold(server, CROWD, held(transport, ""));
                HttpConnection other = hold(server, OTHER, held(transport, ""))) {
            for (boolean isControlAsked : List.of(false, true)) {
                Response refused = get(server, CROWD, held(transport, isControlAsked ? "&control=1" : ""));
                assertRefused(refused, transport, isControlAsked, 429, "max-connections-per-address");
            }
            first.reset();
            server.awaitConnections(2);
            server.awaitSubscriptions(2);
            hold(server, CROWD, held(transport, "")).close();
            server.awaitConnections(2);
            second.reset();
            server.awaitConnections(1);
            server.publish("quiet", "still there");
            assertThat(other.in().read()).isPositive();
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void allTogetherHaveSoManyConnections(String transport) throws IOException {
        try (TestServer server = start(NONE.withConnections(2).withPerAddress(0));
                HttpConnection first = hold(server, CROWD, held(transport, ""));
                HttpConnection second = hold(server, OTHER, held(transport, ""))) {
            for (boolean isControlAsked : List.of(false, true)) {
                Response refused = get(server, "127.0.0.4", held(transport, isControlAsked ? "&control=1" : ""));
                assertRefused(refused, transport, isControlAsked, 503, "max-connections");
            }
            first.reset();
            server.awaitConnections(1);
            server.awaitSubscriptions(1);
            hold(server, "127.0.0.4", held(transport, "")).close();
            server.awaitConnections(1);
            server.publish("quiet", "still there");
            assertThat(second.in().read()).isPositive();
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void aTokenSubjectHasSoManyOpenResponses(String transport) throws IOException {
        try (TestServer server = start(NONE.withPerSubject(2));
                HttpConnection first = hold(server, CROWD, held(transport, "&authorization=a"));
                HttpConnection second = hold(server, OTHER, held(transport, "&authorization=a"));
                HttpConnection other = hold(server, CROWD, held(transport, "&authorization=b"));
                HttpConnection anonymous = hold(server, CROWD, held(transport, ""))) {
            for (boolean isControlAsked : List.of(false, true)) {
                Response refused =
                        get(server, CROWD, held(transport, "&authorization=a" + (isControlAsked ? "&control=1" : "")));
                assertRefused(refused, transport, isControlAsked, 429, "max-connections-per-subject");
            }
            first.reset();
            server.awaitSubscriptions(3);
            server.awaitConnections(3);
            hold(server, CROWD, held(transport, "&authorization=a")).close();
            server.awaitSubscriptions(3);
            server.publish("quiet", "still there");
            for (HttpConnection connection : List.of(second, other, anonymous)) {
                assertThat(connection.in().read()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void aPollThatWasAnsweredCountsNoMore(String transport) throws IOException {
        try (TestServer server = start(NONE.withPerSubject(1).withPerAddress(1));
                HttpConnection connection = new HttpConnection(server.port(), CROWD)) {
            for (int i = 0; i < 20; i++) {
                connection.get(held(transport, "&hold=100&authorization=a"));
                assertThat(connection.response().body()).doesNotContain("es:error");
            }
        }
    }

    @Test
    void connectionsThatDoNothingCountToo() throws IOException {
        try (TestServer server = start(NONE.withPerAddress(2));
                HttpConnection silent = new HttpConnection(server.port(), CROWD);
                HttpConnection halfOpen = new HttpConnection(server.port(), CROWD)) {
            halfOpen.send("GET /events?topic=");
            server.awaitConnections(2);
            assertRefused(
                    get(server, CROWD, held("long-poll", "")), "long-poll", false, 429, "max-connections-per-address");
            Response refused = post(server, CROWD);
            assertThat(refused.status()).isEqualTo(429);
            assertProblem(refused, "max-connections-per-address");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            silent.reset();
            server.awaitConnections(1);
            assertThat(post(server, CROWD).status()).isEqualTo(200);
        }
    }

    private static Response post(TestServer server, String from) throws IOException {
        return post(server, from, "");
    }

    private static Response post(TestServer server, String from, String subject) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port(), from)) {
            return connection.post(
                    "/events?authorization=" + subject, TestServer.FORM, "topic=a".getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void ofManyThatAreTooManyMostAreClosedAtOnce() throws IOException {
        try (TestServer server = start(NONE.withPerAddress(5))) {
            List<HttpConnection> crowd = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                crowd.add(new HttpConnection(server.port(), CROWD));
                // Those that are let in, those that may ask to be told, and what the I/O threads are about to close.
                assertThat(server.connections()).isLessThanOrEqualTo(5 + 16 + 8);
            }
            server.awaitConnections(5);
            assertThat(server.publish("quiet", "others may")).isNotEmpty();
            int closed = 0;
            for (HttpConnection connection : crowd) {
                closed += isClosed(connection) ? 1 : 0;
            }
            assertThat(closed).isEqualTo(95);
            for (HttpConnection connection : crowd) {
                connection.close();
            }
            server.awaitConnections(0);
        }
    }

    @Test
    void anEventHasSoManyTopicsAndBytes() throws IOException {
        PublishLimits limits = new PublishLimits(1_000, 100, 3, 50, 20, 5, 10, 1 << 20, Duration.ofSeconds(30));
        try (TestServer server = TestServer.start(limits);
                HttpConnection connection = new HttpConnection(server.port(), CROWD)) {
            for (List<String> tooMuch : List.of(
                    List.of("topics", "topic=a&topic=b&topic=c&topic=d"),
                    List.of("topic-characters", "topic=" + "x".repeat(51)),
                    List.of("name-characters", "topic=a&type=" + "x".repeat(21)),
                    List.of("name-characters", "topic=a&id=" + "x".repeat(21)),
                    List.of("data-bytes", "topic=a&data=" + "x".repeat(101)))) {
                Response refused = publish(connection, TestServer.FORM, tooMuch.get(1));
                assertThat(refused.status()).as(tooMuch.get(1)).isEqualTo(413);
                assertProblem(refused, tooMuch.get(0));
            }
            String batch = "[" + "{\"topic\":\"a\"},".repeat(5) + "{\"topic\":\"a\"}]";
            assertProblem(publish(connection, TestServer.JSON, batch), "batch");
            String data = "[{\"topic\":\"a\",\"data\":\"" + "x".repeat(101) + "\"}]";
            assertProblem(publish(connection, TestServer.JSON, data), "data-bytes");
            Response tooLong = publish(connection, TestServer.FORM, "topic=a&data=" + "x".repeat(1_000));
            assertThat(tooLong.status()).isEqualTo(413);
            assertProblem(tooLong, "body-bytes");
            assertThat(server.hub().log().size()).isZero();
        }
    }

    private static Response publish(HttpConnection connection, String type, String body) throws IOException {
        return connection.post("/events", type, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aHeadHasSoManyBytes() throws IOException {
        try (TestServer server = start(NONE)) {
            StringBuilder url = new StringBuilder("/events?transport=long-poll&control=0");
            for (int i = 0; i < 1_000; i++) {
                url.append("&topic=https%3A%2F%2Fexample.com%2Fbooks%2F")
                        .append(i)
                        .append("%2Fa-rather-long-name-for-a-topic");
            }
            String cursor = "Last-Event-ID: " + "x".repeat(4_096);
            assertThat(get(server, CROWD, url.toString(), cursor).status()).isEqualTo(200);

            Response longUrl = get(server, CROWD, "/events?topic=" + "x".repeat(100_000));
            assertThat(longUrl.status()).isEqualTo(414);
            assertThat(JSON.readTree(longUrl.body()).path("status").intValue()).isEqualTo(414);
            Response longHeader = get(server, CROWD, "/events?topic=a", "X-Long: " + "x".repeat(100_000));
            assertThat(longHeader.status()).isEqualTo(431);
            assertThat(longHeader.body()).contains("98304");
            assertThat(get(server, CROWD, "/events?topic=a", "X-Long: " + "x".repeat(140_000))
                            .status())
                    .isEqualTo(400);
        }
    }

    private static boolean isClosed(HttpConnection connection) throws IOException {
        connection.socket().setSoTimeout(20);
        try {
            return connection.in().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    void aSubscriptionHasSoManySelectors() throws IOException {
        try (TestServer server = start(NONE.withSelectors(3))) {
            Response refused = get(server, CROWD, "/events?transport=long-poll&topic=a&topic=b&topic=c&topic=%7Bd%7D");
            assertThat(refused.status()).isEqualTo(400);
            assertProblem(refused, "max-selectors");
            assertThat(get(server, CROWD, "/events?transport=long-poll&topic=a&topic=b&topic=%7Bd%7D")
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void aPublisherMayPublishSoOften() throws IOException {
        try (TestServer server = start(NONE.withPublishRate(1, 3))) {
            assertTooOften(server, CROWD, "");
            assertThat(post(server, OTHER).status()).as("another address").isEqualTo(200);
        }
        try (TestServer server = TestServer.start(hub -> subjects(hub, true), NONE.withPublishRate(1, 3))) {
            assertTooOften(server, CROWD, "a");
            assertThat(post(server, CROWD, "b").status()).as("another token").isEqualTo(200);
        }
    }

    private static void assertTooOften(TestServer server, String from, String subject) throws IOException {
        Response answer = post(server, from, subject);
        for (int i = 0; answer.status() == 200; i++) {
            assertThat(i).as("requests within seconds").isLessThan(1_000);
            answer = post(server, from, subject);
        }
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertProblem(answer, "publish-rate");
    }

    @Test
    void behindATrustedProxyEachOfItsClientsIsAnAddress() throws IOException {
        ConnectionLimits limits = NONE.withPerAddress(2).withTrustedProxies(List.of(AddressRange.parse(CROWD)));
        try (TestServer server = start(limits)) {
            List<HttpConnection> open = new ArrayList<>();
            for (String client : List.of("203.0.113.1", "203.0.113.2", "2001:db8::1")) {
                for (int i = 0; i < 2; i++) {
                    open.add(hold(server, CROWD, held("long-poll", ""), "X-Forwarded-For: 198.51.100.9, " + client));
                }
            }
            for (String client : List.of("203.0.113.1", "203.0.113.2", "2001:db8:0:0:ffff::9")) {
                Response refused = get(server, CROWD, held("long-poll", ""), "X-Forwarded-For: " + client);
                assertRefused(refused, "long-poll", false, 429, "max-connections-per-address");
            }
            open.get(0).close();
            server.awaitSubscriptions(5);
            open.add(hold(server, CROWD, held("long-poll", ""), "Forwarded: for=203.0.113.1"));
            // Of others the headers are nothing but text.
            open.add(hold(server, OTHER, held("long-poll", ""), "X-Forwarded-For: 203.0.113.1"));
            for (HttpConnection connection : open) {
                connection.close();
            }
        }
    }
}
