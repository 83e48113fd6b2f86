package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.access.InvalidTokenException;
import io.everysource.access.Token;
import io.everysource.access.TokenVerifier;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import io.everysource.http.ClientReport;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.RefusedSubscription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a subscription that is refused it is told why, as the peer was told; of one that is not, what its client reports. */
final class RefusalsToldTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FROM = "127.0.0.2";
    private static final ConnectionLimits LIMITS =
            ConnectionLimits.DEFAULTS.withConnections(0).withPerAddress(0).withSelectors(2);

    private final RecordingHttpListener listener = new RecordingHttpListener();

    private TestServer start() {
        TokenVerifier verifier = token -> {
            if (token.equals("bad")) {
                throw new InvalidTokenException("The token is none of ours.");
            }
            return new Token(token, "", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        };
        return TestServer.start(
                listener, hub -> new AccessPolicy(Optional.empty(), Optional.of(verifier), true, Set.of("*")), LIMITS);
    }

    private static Response get(TestServer server, String target, String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port(), FROM)) {
            connection.get(target, headers);
            return connection.response();
        }
    }

    /** The problem as it was told, be it in band. */
    private static JsonNode problem(Response response) throws IOException {
        String text =
                response.body().replace("\\u0022", "\"").replace("\\u003c", "<").replace("\\u0027", "'");
        return JSON.readTree(text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1));
    }

    private void assertTold(Response response, String transport, int status, String limit) throws IOException {
        JsonNode problem = problem(response);
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(listener.refusals())
                .containsExactly(new RefusedSubscription(
                        FROM, transport, status, limit, problem.path("detail").textValue()));
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void inBand(String transport) throws IOException {
        Response response;
        try (TestServer server = start()) {
            response = get(server, "/events?control=1&callback=f&topic=a&topic=b&topic=c&transport=" + transport);
        }
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).contains("es:error");
        assertTold(response, transport, 400, "max-selectors");
    }

    @ParameterizedTest
    @CsvSource({"400, topic=", "401, topic=a&authorization=bad", "400, topic=a&hold=1", "400, topic=a&match_regex=x"})
    void byStatus(int status, String query) throws IOException {
        for (String transport : List.of("event-stream", "xhr-stream", "long-poll")) {
            RefusalsToldTest each = new RefusalsToldTest();
            Response response;
            try (TestServer server = each.start()) {
                response = get(server, "/events?transport=" + transport + "&" + query);
            }
            assertThat(response.status()).isEqualTo(status);
            each.assertTold(response, transport, status, "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-stream", "xhr-stream"})
    void sentAwayWithoutAWord(String transport) throws IOException {
        try (TestServer server = start()) {
            server.hub().drain();
            Response response = get(server, "/events?topic=a&transport=" + transport);
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.body()).startsWith("retry");
        }
        assertThat(listener.refusals()).hasSize(1);
        RefusedSubscription told = listener.refusals().get(0);
        assertThat(told.status()).isEqualTo(503);
        assertThat(told.transport()).isEqualTo(transport);
        assertThat(told.detail()).isNotEmpty();
    }

    @Test
    void withoutABody() throws IOException {
        try (TestServer server = start();
                HttpConnection connection = new HttpConnection(server.port(), FROM)) {
            connection.send("HEAD /events?topic=a&authorization=bad HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(connection.head().status()).isEqualTo(401);
        }
        assertThat(listener.refusals()).hasSize(1);
        assertThat(listener.refusals().get(0).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transport=websocket&topic=a",
                "transport=jsonp&topic=a",
                "transport=forever-frame&topic=a&callback=alert(1)",
                "topic=%FF"
            })
    void beforeItsTransportIsKnown(String query) throws IOException {
        Response response;
        try (TestServer server = start()) {
            response = get(server, "/events?" + query);
        }
        assertThat(response.status()).isEqualTo(400);
        assertTold(response, "", 400, "");
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void whatIsOpenedIsNotRefused(String transport) throws IOException {
        try (TestServer server = start();
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.get("/events?topic=a&callback=f&transport=" + transport);
            assertThat(connection.head().status()).isEqualTo(200);
        }
        assertThat(listener.refusals()).isEmpty();
    }

    // Reports

    private static String held(String transport, String report) {
        return "/events?topic=a&callback=f&last_event_id=earliest&transport=" + transport + "&report="
                + TestServer.encode(report);
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void aReportComesWithASubscription(String transport) throws IOException {
        try (TestServer server = start();
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.get(held(transport, "long-poll.fetch-stream.buffered.2700"));
            server.awaitSubscriptions(1);
            assertThat(listener.reports())
                    .containsExactly(new ClientReport(
                            "long-poll", "fetch-stream", "buffered", Optional.of(Duration.ofMillis(4_096))));
        }
        assertThat(listener.reports()).hasSize(1);
    }

    @Test
    void theFirstOfSeveralCounts() throws IOException {
        try (TestServer server = start();
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.get(held("long-poll", "native...3") + "&report=jsonp...3");
            server.awaitSubscriptions(1);
        }
        assertThat(listener.reports()).extracting(ClientReport::to).containsExactly("native");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "native...1e3",
                "native...7\n",
                "<script>...7",
                "native.native",
                "\u0000",
                "\u20ac...1",
                "websocket.native.network.5"
            })
    void whatIsNoReportIsPassedOver(String report) throws IOException {
        try (TestServer server = start();
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.get(held("event-stream", report));
            assertThat(connection.head().status()).isEqualTo(200);
            server.awaitSubscriptions(1);
        }
        assertThat(listener.reports()).isEmpty();
        assertThat(listener.refusals()).isEmpty();
    }

    @Test
    void whoIsRefusedReportsNothing() throws IOException {
        try (TestServer server = start();
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.get(held("event-stream", "native...3") + "&authorization=bad");
            assertThat(connection.response().status()).isEqualTo(401);
        }
        assertThat(listener.reports()).isEmpty();
    }

    @Test
    void whoAsksForTheHeadAloneReportsNothing() throws IOException {
        try (TestServer server = start();
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.send("HEAD " + held("event-stream", "native...3") + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(connection.head().status()).isEqualTo(200);
        }
        assertThat(listener.reports()).isEmpty();
    }
}
