package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.contract.HttpConnection.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page says as it is left, as bytes over real sockets. {@link TransportContract} has what comes of it. */
final class GoodbyeTest {
    private static final String ID = "abcdefghijklmnopqr-_09";

    private static TestServer server;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Response post(String type, String body) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            return connection.post("/events/close", type, body.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** A stream that is open under {@link #ID}. */
    private static Subscriber open(String query) throws IOException {
        Subscriber stream = new Subscriber(server.port(), "event-stream", query + "&connection=" + ID).open();
        server.awaitSubscriptions(1);
        return stream;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain;charset=UTF-8",
                "application/x-www-form-urlencoded",
                "application/x-www-form-urlencoded; charset=utf-8",
                "application/json",
                "image/png",
                ""
            })
    void theContentTypeDoesNotMatter(String type) throws IOException {
        try (Subscriber stream = open("topic=a&control=1")) {
            Response answer = post(type, "connection=" + ID);
            assertThat(answer.status()).isEqualTo(204);
            assertThat(answer.header("Content-Length")).isIn("", "0");
            server.awaitSubscriptions(0);
            assertThat(stream.connection().in().readAllBytes()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connection=" + ID + "\r\n",
                "reason=left&connection=" + ID + "&x",
                "connection=abcdefghijklmnopqr%2D_09"
            })
    void aFormIsRead(String body) throws IOException {
        try (Subscriber stream = open("topic=a&control=1")) {
            assertThat(post("text/plain", body).status()).isEqualTo(204);
            server.awaitSubscriptions(0);
            assertThat(stream.nextOfAll().type()).isEqualTo("es:pos");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "connection",
                "connection=",
                "connection=short",
                "connection=" + ID + "0",
                "connection=abcdefghijklmnopqr-_0!",
                "connection=%",
                "connection=%FF",
                "Connection=" + ID,
                ID,
                "{\"connection\":\"" + ID + "\"}",
                "\0"
            })
    void whatIsNoGoodbyeIsRefused(String body) throws IOException {
        Response answer = post("text/plain", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(new ObjectMapper().readTree(answer.body()).path("detail").textValue())
                .isNotEmpty();
    }

    @Test
    void onlyThoseWhoWereToldTheirIdCanBeFound() throws IOException {
        for (String control : List.of("", "&control=0")) {
            try (Subscriber stream = open("topic=a" + control)) {
                assertThat(post("text/plain", "connection=" + ID).status()).isEqualTo(204);
                server.publish("a", "still here");
                assertThat(stream.next().data()).isEqualTo("still here");
            }
            server.awaitSubscriptions(0);
        }
    }

    @Test
    void nobodyCanGuessTheIdOfAnother() throws IOException {
        Pattern told = Pattern.compile("\"connection\":\"([A-Za-z0-9_-]{22})\"");
        int count = 500;
        Set<String> ids = new HashSet<>();
        int[] ones = new int[128];
        try (HttpConnection polls = new HttpConnection(server.port())) {
            for (int i = 0; i < count; i++) {
                // One that the server did not make is not taken for an id.
                polls.get("/events?topic=a&transport=long-poll&control=1&connection=mine");
                Matcher hello = told.matcher(polls.response().body());
                assertThat(hello.find()).isTrue();
                ids.add(hello.group(1));
                BitSet bits = BitSet.valueOf(Base64.getUrlDecoder().decode(hello.group(1)));
                bits.stream().forEach(bit -> ones[bit]++);
            }
        }
        assertThat(ids).hasSize(count);
        // Each of the 128 bits is as often set as not: six standard deviations are allowed.
        assertThat(Arrays.stream(ones)).allMatch(set -> Math.abs(set - count / 2) < 6 * Math.sqrt(count) / 2);
    }

    @Test
    void whoGoesBetweenTwoPollsLeavesNothing() throws IOException {
        try (HttpConnection poll = new HttpConnection(server.port())) {
            poll.get("/events?topic=between&transport=long-poll&control=1&connection=" + ID);
            assertThat(poll.response().body()).contains(ID);
            server.awaitSubscriptions(0);
            assertThat(post("text/plain", "connection=" + ID).status()).isEqualTo(204);
            assertThat(server.hub().subscriptions()).isZero();
        }
    }

    @Test
    void everyConnectionOfThatIdIsEnded() throws IOException {
        // One that broke unnoticed, and those that took its place, some on other threads.
        List<HttpConnection> connections = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            HttpConnection connection = new HttpConnection(server.port());
            connection.get("/events?topic=b&control=1&connection=" + ID);
            connections.add(connection);
        }
        server.awaitSubscriptions(8);
        assertThat(post("text/plain", "connection=" + ID).status()).isEqualTo(204);
        server.awaitSubscriptions(0);
        for (HttpConnection connection : connections) {
            assertThat(connection.response().body()).contains("goodbye");
            connection.close();
        }
    }

    @Test
    void aStreamThatTakesNothingIsCutOffAtOnce() throws IOException {
        try (HttpConnection stuck = new HttpConnection(server.port())) {
            stuck.get("/events?topic=large&control=1&connection=" + ID);
            server.awaitSubscriptions(1);
            for (int i = 0; i < 5; i++) {
                server.publish("large", "l".repeat(4_000_000));
            }
            assertThat(post("text/plain", "connection=" + ID).status()).isEqualTo(204);
            server.awaitSubscriptions(0);
        }
    }

    @Test
    void aPollsConnectionGoesOnServing() throws IOException {
        String cursor = server.publish("poll", "x");
        try (HttpConnection poll = new HttpConnection(server.port())) {
            poll.get("/events?topic=poll&transport=long-poll&control=1&last_event_id=" + cursor + "&connection=" + ID);
            server.awaitSubscriptions(1);
            assertThat(post("text/plain", "connection=" + ID).status()).isEqualTo(204);
            assertThat(poll.response().body()).endsWith("data: {\"reason\":\"goodbye\",\"retry\":0}\n\n");
            assertThat(poll.post("/events", TestServer.FORM, "topic=poll".getBytes(StandardCharsets.UTF_8))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void onlyASmallBodyIsRead() throws IOException {
        assertThat(post("text/plain", "connection=" + ID + "&x=" + "x".repeat(985))
                        .status())
                .isEqualTo(204);
        assertThat(post("text/plain", "connection=" + ID + "&x=" + "x".repeat(1_000))
                        .status())
                .isEqualTo(413);
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.send("POST /events/close HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nc");
            assertThat(connection.response().status()).isEqualTo(413);
        }
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.send("POST /events/close HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            connection.send("1000\r\n" + "x".repeat(4_096) + "\r\n");
            Response refused = connection.response();
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.header("Content-Length"))
                    .as("known before the connection ends, which takes seconds")
                    .isNotEmpty();
        }
    }

    @Test
    void preflightsAndOtherMethodsAreAnswered() throws IOException {
        for (String path : List.of("/events/close", "/.well-known/mercure/close")) {
            try (HttpConnection connection = new HttpConnection(server.port())) {
                connection.send("OPTIONS " + path + " HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\n"
                        + "Access-Control-Request-Method: POST\r\n"
                        + "Access-Control-Request-Headers: content-type\r\n\r\n");
                Response options = connection.response();
                assertThat(options.status()).isEqualTo(200);
                assertThat(options.header("Access-Control-Allow-Origin")).isEqualTo("*");
                assertThat(options.header("Access-Control-Allow-Methods")).isEqualTo("POST, OPTIONS");
                assertThat(options.header("Access-Control-Allow-Headers")).containsIgnoringCase("content-type");
                connection.get(path + "?connection=" + ID);
                Response get = connection.response();
                assertThat(get.status()).isEqualTo(405);
                assertThat(get.header("Allow")).isEqualTo("POST, OPTIONS");
                assertThat(get.header("Access-Control-Allow-Origin")).isEqualTo("*");
                assertThat(get.header("Content-Type")).startsWith("application/problem+json");
            }
        }
    }
}
