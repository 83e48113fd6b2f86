package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.everysource.access.TokenClaims;
import io.everysource.http.ConnectionLimits;
import io.everysource.webapp.CapturedLog.Line;
import io.everysource.webapp.logging.AccessLog.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the access log says of what a server is asked for, over real sockets. */
@Timeout(60)
final class AccessLogTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String OPERATOR = "the-key-of-the-operators";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String ID = "[0-9a-f]+-[0-9]+";

    private final CapturedLog log = new CapturedLog();
    private Server server;

    @BeforeEach
    void startServer() {
        restart(config -> config);
    }

    private void restart(UnaryOperator<ServerConfig> change) {
        if (server != null) {
            server.close();
        }
        server = Server.start(change.apply(ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withAccessLog(Scope.ALL)));
    }

    @AfterEach
    void stopServer() {
        server.close();
        log.close();
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(server.uri() + pathAndQuery));
    }

    /** A subscriber's stream, at its beginning. */
    private InputStream open(String query, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/events?" + query);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofInputStream()).body();
    }

    private HttpResponse<String> get(String query, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("/events?" + query);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> send(String method, String path, String type, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path)
                .header("Content-Type", type)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> publish(String body, String... headers) throws IOException, InterruptedException {
        return send("POST", "/events", FORM, body, headers);
    }

    private void operate(String method, String path, String body) throws IOException, InterruptedException {
        assertThat(send(method, "/operator" + path, FORM, body, "Authorization", "Bearer " + OPERATOR)
                        .statusCode())
                .isEqualTo(200);
    }

    /** Operators see a subscription a moment after its stream began. */
    private void awaitListed(String subject) throws IOException, InterruptedException {
        String path = "/operator/connections?subject=" + subject;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!send("GET", path, FORM, "", "Authorization", "Bearer " + OPERATOR)
                .body()
                .contains("\"" + subject + "\"")) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Reads until what was read ends with something that matches; returns all of it. */
    private static String readThrough(InputStream stream, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (!text.toString().matches("(?s).*" + end)) {
            text.append((char) stream.read());
        }
        return text.toString();
    }

    /** The connection id that a stream's hello tells. */
    private static String connectionOf(InputStream stream) throws IOException {
        return readThrough(stream, "\"connection\":\"[^\"]+\"")
                .replaceFirst("(?s).*\"connection\":\"([^\"]+)\".*", "$1");
    }

    @Test
    void aStreamThatItsReaderLeavesOpensAndCloses() throws IOException, InterruptedException {
        InputStream stream = open("topic=news");
        Line opened = log.next("opened");
        assertThat(opened.plain())
                .isEqualTo("opened subscription=1 transport=event-stream address=127.0.0.1 topics=news");
        assertThat(opened.json().get("logger").textValue()).isEqualTo("everysource.access-log");
        assertThat(opened.json().get("level").textValue()).isEqualTo("INFO");
        assertThat(opened.json().get("subscription").isIntegralNumber()).isTrue();
        assertThat(opened.json().get("topics")).extracting(JsonNode::textValue).containsExactly("news");
        publish("topic=news&data=a");
        publish("topic=news&data=b");
        publish("topic=other&data=c");
        readThrough(stream, "data: b");
        stream.close();
        assertThat(log.next("closed").plain())
                .matches("closed subscription=1 transport=event-stream address=127\\.0\\.0\\.1 reason=peer "
                        + "seconds=[0-9]+\\.[0-9]{3} messages=2");
    }

    @Test
    void whatOpenedAndWhatClosedCanBeJoined() throws IOException, InterruptedException {
        InputStream first = open("topic=a");
        InputStream second = open("topic=b&transport=xhr-stream");
        Line one = log.next("opened");
        Line other = log.next("opened");
        assertThat(one.text("subscription")).isNotEqualTo(other.text("subscription"));
        second.close();
        Line closed = log.next("closed");
        assertThat(closed.text("transport")).isEqualTo("xhr-stream");
        String number =
                one.text("transport").equals("xhr-stream") ? one.text("subscription") : other.text("subscription");
        assertThat(closed.text("subscription")).isEqualTo(number);
        first.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"goodbye", "kicked", "revoked", "moved", "drain"})
    void aStreamThatTheServerEndsSaysWhy(String reason) throws IOException, InterruptedException {
        restart(config -> config.withAccess(Keys.access("*")).withOperatorKey(new Secret(OPERATOR, Optional.empty())));
        String token = Keys.sign(
                TokenClaims.NONE.withSubscribe("*").withSubject("alice").withId("t1"));
        try (InputStream stream = open("topic=a&control=1", "Authorization", "Bearer " + token)) {
            String connection = connectionOf(stream);
            awaitListed("alice");
            switch (reason) {
                case "goodbye" -> send("POST", "/events/close", "text/plain", "connection=" + connection);
                case "kicked" -> operate("DELETE", "/connections?subject=alice", "");
                case "revoked" -> operate("POST", "/revocations", "token_id=t1");
                case "moved" -> operate("POST", "/reconnect", "seconds=0");
                default -> server.close();
            }
            Line closed = log.next("closed");
            assertThat(closed.text("reason")).isEqualTo(reason);
            assertThat(closed.text("subject")).isEqualTo("alice");
            assertThat(log.next("opened").text("subject")).isEqualTo("alice");
            assertThat(log.everything()).doesNotContain(connection, token);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "event-stream, 'hold=100', hold",
        "xhr-stream, 'limit=1&last_event_id=earliest', limit",
        "forever-frame, 'callback=f&hold=100', hold",
        "long-poll, '', first",
        "long-poll, 'last_event_id=earliest', answered",
        "jsonp, 'callback=f&last_event_id=earliest', answered",
        "long-poll, 'hold=100&last_event_id=', empty"
    })
    void aResponseThatEndsSaysWhy(String transport, String query, String reason)
            throws IOException, InterruptedException {
        String cursor = publish("topic=news&data=a").body();
        String asked = query.replaceFirst("last_event_id=$", "last_event_id=" + cursor);
        assertThat(get("topic=news&transport=" + transport + "&" + asked).statusCode())
                .isEqualTo(200);
        Line closed = log.next("closed");
        assertThat(closed.text("transport")).isEqualTo(transport);
        assertThat(closed.text("reason")).isEqualTo(reason);
        assertThat(closed.json().get("messages").intValue()).isEqualTo(query.contains("earliest") ? 1 : 0);
        assertThat(closed.text("subscription")).isEqualTo(log.next("opened").text("subscription"));
    }

    @Test
    void whoIsRefusedForWantOfATokenIsSaid() throws IOException, InterruptedException {
        restart(config -> config.withAccess(Keys.access("*")));
        assertThat(get("topic=a").statusCode()).isEqualTo(401);
        assertThat(log.next("refused").plain())
                .startsWith("refused transport=event-stream address=127.0.0.1 status=401 detail=\"A token is needed. ");
        String token = Keys.all() + "x";
        assertThat(get("topic=a&authorization=" + token).statusCode()).isEqualTo(401);
        assertThat(log.next("refused").json().get("status").intValue()).isEqualTo(401);
        assertThat(log.everything()).doesNotContain(token, token.substring(0, 30));
        assertThat(log.rest()).isEmpty();
    }

    @Test
    void whoIsOneTooManyIsSaid() throws IOException, InterruptedException {
        restart(config ->
                config.withAccess(Keys.access("*")).withConnections(ConnectionLimits.DEFAULTS.withPerSubject(1)));
        String token = Keys.sign(TokenClaims.NONE.withSubscribe("*").withSubject("alice"));
        try (InputStream stream = open("topic=a", "Authorization", "Bearer " + token)) {
            assertThat(stream).isNotNull();
            assertThat(get("topic=a&transport=long-poll", "Authorization", "Bearer " + token)
                            .statusCode())
                    .isEqualTo(429);
            Line refused = log.next("refused");
            assertThat(refused.text("limit")).isEqualTo("max-connections-per-subject");
            assertThat(refused.json().get("status").intValue()).isEqualTo(429);
            assertThat(refused.text("transport")).isEqualTo("long-poll");
        }
    }

    @Test
    void aPublicationIsSaidWithItsTrace() throws IOException, InterruptedException {
        String id = publish(
                        "topic=news&data=the+payload",
                        "traceparent",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .body();
        assertThat(log.next("published").plain())
                .matches("published address=127\\.0\\.0\\.1 status=200 messages=1 last_id=" + id
                        + " ms=[0-9]+\\.[0-9]{3} trace_id=4bf92f3577b34da6a3ce929d0e0e4736 parent_id=00f067aa0ba902b7");
        assertThat(log.everything()).doesNotContain("payload");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 trace_id=forged",
                "x"
            })
    void aTraceThatIsNoneIsPassedOver(String traceparent) throws IOException, InterruptedException {
        assertThat(publish("topic=news&data=a", "traceparent", traceparent).statusCode())
                .isEqualTo(200);
        assertThat(log.next("published").plain()).doesNotContain("trace_id", "parent_id", traceparent);
    }

    @Test
    void aPublicationThatIsRefusedIsSaid() throws IOException, InterruptedException {
        restart(config -> config.withAccess(Keys.access("*")));
        assertThat(publish("topic=a&data=b").statusCode()).isEqualTo(401);
        assertThat(log.next("published").plain())
                .matches("published address=127\\.0\\.0\\.1 status=401 messages=0 ms=[0-9.]+");
        String token = Keys.sign(TokenClaims.NONE.withPublish("a").withSubject("bob"));
        assertThat(publish("topic=b&data=b", "Authorization", "Bearer " + token).statusCode())
                .isEqualTo(403);
        assertThat(log.next("published").plain()).contains(" subject=bob status=403 messages=0 ");
        assertThat(publish("topic=a&data=b", "Authorization", "Bearer " + token).statusCode())
                .isEqualTo(200);
        assertThat(log.next("published").plain()).contains(" subject=bob status=200 messages=1 ");
    }

    @Test
    void aStreamOfEventsIsOnePublication() throws IOException, InterruptedException {
        String lines = "{\"topic\":\"a\",\"data\":\"1\"}\n".repeat(3);
        String ids = send("POST", "/events", "application/x-ndjson", lines).body();
        Line published = log.next("published");
        assertThat(published.json().get("messages").intValue()).isEqualTo(3);
        assertThat(published.text("last_id")).matches(ID);
        assertThat(ids.strip()).endsWith("\"" + published.text("last_id") + "\"");
        send("POST", "/events", "application/json", "[{\"topic\":\"a\",\"data\":\"1\"},{\"topic\":\"a\"}]");
        assertThat(log.next("published").json().get("messages").intValue()).isEqualTo(2);
        assertThat(log.rest()).isEmpty();
    }

    @Test
    void anIdOfThePublishersOwnMakesNoFields() throws IOException, InterruptedException {
        String id = "1 status=500\u2028\u202e\"";
        publish("topic=a&data=b&id=" + encode(id));
        Line published = log.next("published");
        assertThat(published.text("last_id")).isEqualTo(id);
        assertThat(published.plain()).contains(" last_id=\"1 status=500\\u2028\\u202e\\\"\" ms=");
    }

    @Test
    void topicsAndSubjectsMakeNoFields() throws IOException, InterruptedException {
        restart(config -> config.withAccess(Keys.access("*")));
        String hostile = "a\u2028b c=\"d,e";
        String token = Keys.sign(TokenClaims.NONE.withSubscribe("*").withSubject("x y=\u2028"));
        get("transport=long-poll&topic=" + encode(hostile), "Authorization", "Bearer " + token);
        Line opened = log.next("opened");
        assertThat(opened.json().get("topics")).extracting(JsonNode::textValue).containsExactly(hostile);
        assertThat(opened.text("subject")).isEqualTo("x y=\u2028");
        assertThat(opened.plain())
                .contains(" subject=\"x y=\\u2028\" topics=\"a\\u2028b c=\\\"d,e\"")
                .doesNotContain("\u2028");
    }

    @Test
    void ofManyTopicsWholeOnesAreSaidAndHowManyThereAre() throws IOException, InterruptedException {
        String query = String.join(
                "&",
                IntStream.range(0, 100)
                        .mapToObj(i -> "topic=number-" + (100 + i))
                        .toList());
        get("transport=long-poll&" + query + "&topic=" + "x".repeat(201));
        Line opened = log.next("opened");
        assertThat(opened.json().get("topics"))
                .hasSize(20)
                .extracting(JsonNode::textValue)
                .allMatch(topic -> topic.matches("number-1[0-9]{2}"))
                .doesNotHaveDuplicates();
        assertThat(opened.json().get("selectors").intValue()).isEqualTo(101);
        get("transport=long-poll&topic=" + "x".repeat(201));
        assertThat(log.next("opened").plain()).endsWith("address=127.0.0.1 selectors=1");
    }

    @Test
    void itSaysOnlyWhatItIsAskedFor() throws IOException, InterruptedException {
        restart(config -> config.withAccessLog(Scope.SUBSCRIPTIONS));
        publish("topic=a&data=b");
        get("topic=a&transport=long-poll");
        log.next("closed");
        log.next("opened");
        assertThat(log.rest()).isEmpty();
        restart(config -> config.withAccessLog(Scope.NONE));
        publish("topic=a&data=b");
        get("topic=a&transport=long-poll");
        get("transport=long-poll");
        server.close();
        assertThat(log.rest()).isEmpty();
    }
}
