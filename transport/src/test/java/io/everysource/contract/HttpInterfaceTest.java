package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.contract.HttpConnection.Head;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.PublishLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Publish, refusals and the finer points of HTTP, as bytes over real sockets. */
final class HttpInterfaceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String POSITION = "[0-9a-f]{12}-[0-9]+";

    private static TestServer server;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static HttpConnection connect() throws IOException {
        return new HttpConnection(server.port());
    }

    private static Response post(String type, String body, String... headers) throws IOException {
        return post(type, body.getBytes(StandardCharsets.UTF_8), headers);
    }

    private static Response post(String type, byte[] body, String... headers) throws IOException {
        try (HttpConnection connection = connect()) {
            return connection.post("/events", type, body, headers);
        }
    }

    private static Response get(String target, String... headers) throws IOException {
        try (HttpConnection connection = connect()) {
            connection.get(target, headers);
            return connection.response();
        }
    }

    private static JsonNode problem(Response response) throws IOException {
        assertThat(response.header("Content-Type")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("status").intValue()).isEqualTo(response.status());
        assertThat(problem.path("detail").textValue()).isNotEmpty();
        return problem;
    }

    // Publish

    @Test
    void aFormIsAnsweredWithTheEventsId() throws IOException {
        Response response = post(TestServer.FORM, "topic=form&data=a+b%26c&type=t&unknown=x");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).startsWith("text/plain");
        assertThat(response.body()).matches(POSITION);
        assertThat(post(TestServer.FORM + "; charset=UTF-8", "topic=form&data=x&id=mine")
                        .body())
                .isEqualTo("mine");
        try (HttpConnection connection = connect()) {
            Response mercure = connection.post(
                    "/.well-known/mercure", TestServer.FORM, "topic=form".getBytes(StandardCharsets.UTF_8));
            assertThat(mercure.body()).matches(POSITION);
        }
    }

    @Test
    void anArrayIsAppendedInOrderAllOrNothing() throws IOException {
        long before = server.hub().log().tail().offset();
        Response good = post(TestServer.JSON, """
                [{"topic":"batch","data":"1"},{"topic":["batch","also"],"data":"2","id":"two"},{"topic":"batch"}]""");
        JsonNode ids = JSON.readTree(good.body());
        assertThat(ids).hasSize(3);
        assertThat(ids.get(1).textValue()).isEqualTo("two");
        assertThat(server.hub().log().tail().offset()).isEqualTo(before + 3);
        Response bad = post(TestServer.JSON, """
                [{"topic":"batch"},{"topic":"batch","type":"es:pos"}]""");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(problem(bad).path("field").textValue()).isEqualTo("[1].type");
        assertThat(server.hub().log().tail().offset()).isEqualTo(before + 3);
    }

    @Test
    void aStreamIsAnsweredWithAnIdPerLineUpToTheFirstBadOne() throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            lines.append("{\"topic\":\"lines\",\"data\":\"").append(i).append("\"}\n");
        }
        Response good = post(TestServer.NDJSON, lines.toString());
        assertThat(good.status()).isEqualTo(200);
        List<String> ids = good.body().lines().toList();
        assertThat(ids).hasSize(10_000).doesNotHaveDuplicates().allMatch(id -> id.matches("\"" + POSITION + "\""));
        Response bad = post(TestServer.NDJSON, """
                {"topic":"lines","data":"1"}

                {"topic":"lines","data":"2"}
                {"topic":"lines","data":3}
                {"topic":"lines","data":"4"}
                """);
        List<String> answered = bad.body().lines().toList();
        assertThat(answered).hasSize(3);
        assertThat(JSON.readTree(answered.get(2)).path("field").textValue()).isEqualTo("data");
        assertThat(bad.status()).isEqualTo(400);
        assertThat(problem(post(TestServer.NDJSON, "{\"topic\":"))
                        .path("status")
                        .intValue())
                .isEqualTo(400);
    }

    @Test
    void aStreamsEventsAreDeliveredBeforeItEnds() throws IOException {
        try (Subscriber subscriber = new Subscriber(server.port(), "event-stream", "topic=early").open();
                HttpConnection publisher = connect()) {
            publisher.send("POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
            String line = "{\"topic\":\"early\",\"data\":\"now\"}\n";
            publisher.send(Integer.toHexString(line.length()) + "\r\n" + line + "\r\n");
            assertThat(subscriber.next().data()).isEqualTo("now");
            publisher.send("0\r\n\r\n");
            assertThat(publisher.response().body().strip()).matches("\"" + POSITION + "\"");
        }
    }

    @Test
    void aRetriedPublishIsRecognisedByItsKeyAlone() throws IOException {
        String body = "topic=once&data=x";
        Response first = post(TestServer.FORM, body, "Idempotency-Key: k1");
        assertThat(post(TestServer.FORM, body, "Idempotency-Key: k1").body()).isEqualTo(first.body());
        assertThat(post(TestServer.FORM, body, "Idempotency-Key: k2").body()).isNotEqualTo(first.body());
        assertThat(post(TestServer.FORM, body).body()).isNotEqualTo(first.body());
        assertThat(post(TestServer.FORM, "topic=once&data=y", "Idempotency-Key: k1")
                        .status())
                .isEqualTo(422);
        String withId = "topic=once&data=x&id=same";
        long before = server.hub().log().tail().offset();
        post(TestServer.FORM, withId);
        post(TestServer.FORM, withId);
        assertThat(server.hub().log().tail().offset()).isEqualTo(before + 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data=x | topic | 400",
                "topic=&data=x | topic | 400",
                "topic=* | topic | 400",
                "topic=a%0Ab | topic | 400",
                "topic=a&type=x%0Ay | type | 400",
                "topic=a&type=x%0Dy | type | 400",
                "topic=a&type=x%00y | type | 400",
                "topic=a&type=es:gap | type | 400",
                "topic=a&id=x%0Ay | id | 400",
                "topic=a&id=x%0Dy | id | 400",
                "topic=a&id=x%00y | id | 400",
                "topic=a&id=%23x | id | 400",
                "topic=a&id=es:x | id | 400",
                "topic=a&id=earliest | id | 400",
                "topic=a&id=0123456789ab-7 | id | 400",
                "topic=a&retry=1e3 | retry | 400",
                "topic=a&retry=-1 | retry | 400",
                "topic=a&data=%FF | data | 400",
                "topic=a&data=%C3 | data | 400",
                "topic=a&data=%ED%A0%80 | data | 400",
                "topic=a&data=%4 | data | 400",
                "topic=a&data=%zz | data | 400"
            })
    void aBadFormIsRefusedByTheNameOfItsField(String body, String field, int status) throws IOException {
        long before = server.hub().log().tail().offset();
        Response response = post(TestServer.FORM, body);
        assertThat(response.status()).isEqualTo(status);
        assertThat(problem(response).path("field").textValue()).isEqualTo(field);
        assertThat(server.hub().log().tail().offset()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "null",
                "7",
                "\"x\"",
                "[]",
                "[1]",
                "{\"topic\":1}",
                "{\"topic\":[\"a\",2]}",
                "{\"topic\":{}}",
                "{\"topic\":\"a\",\"data\":{}}",
                "{\"topic\":\"a\",\"private\":\"yes\"}",
                "{\"topic\":\"a\",\"retry\":1.5}",
                "{\"topic\":\"a\",\"topic\":\"b\"}",
                "{\"topic\":\"a\"} x",
                "{\"topic\":\"a\",\"data\":\"\\ud800\"}",
                "{\"topic\":[[[[[[[[[[[[[[\"a\"]]]]]]]]]]]]]]}"
            })
    void badJsonIsRefused(String body) throws IOException {
        Response response = post(TestServer.JSON, body);
        assertThat(response.status()).as(body).isEqualTo(400);
        problem(response);
    }

    @Test
    void malformedUtf8IsRefused() throws IOException {
        byte[] bad = "{\"topic\":\"a\",\"data\":\"?\"}".getBytes(StandardCharsets.ISO_8859_1);
        bad[bad.length - 3] = (byte) 0xff;
        assertThat(post(TestServer.JSON, bad).status()).isEqualTo(400);
        assertThat(post(TestServer.NDJSON, bad).status()).isEqualTo(400);
        assertThat(post(TestServer.FORM, new byte[] {'t', 'o', 'p', 'i', 'c', '=', (byte) 0xc3})
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeItWasRead() throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send("POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 1000000000\r\n\r\n[");
            Response response = connection.response();
            assertThat(response.status()).isEqualTo(413);
            problem(response);
        }
        String data = "d".repeat(5 << 20);
        Response largeEvent = post(TestServer.FORM, "topic=a&data=" + data);
        assertThat(largeEvent.status()).isEqualTo(413);
        assertThat(problem(largeEvent).path("field").textValue()).isEqualTo("data");
        try (HttpConnection connection = connect()) {
            connection.send("POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n");
            byte[] chunk = ("100000\r\n" + " ".repeat(1 << 20) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 18; i++) {
                connection.send(chunk);
            }
            assertThat(connection.response().status()).isEqualTo(413);
        }
    }

    @Test
    void aClientThatWaitsForAContinueGetsIt() throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send("POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Content-Length: 7\r\nExpect: 100-continue\r\n\r\n");
            assertThat(connection.head().status()).isEqualTo(100);
            connection.send("topic=a");
            assertThat(connection.response().status()).isEqualTo(200);
        }
    }

    @Test
    void otherMediaTypesAndCharacterSetsAreRefused() throws IOException {
        assertThat(post("text/xml", "<x/>").status()).isEqualTo(415);
        assertThat(post("application/json; charset=utf-16", "{}").status()).isEqualTo(415);
        assertThat(post(TestServer.NDJSON, "{}", "Idempotency-Key: k").status()).isEqualTo(400);
    }

    // Subscribe

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "transport=event-stream",
                "topic=",
                "topic=a&transport=carrier-pigeon",
                "topic=a&transport=jsonp",
                "topic=a&transport=jsonp&callback=",
                "topic=a&transport=jsonp&callback=a%0Ab",
                "topic=a&transport=jsonp&callback=a..b",
                "topic=a&transport=jsonp&callback=.a",
                "topic=a&transport=jsonp&callback=alert(1)",
                "topic=a&transport=jsonp&callback=a%2Cb",
                "topic=a&transport=jsonp&callback=%C3%BC",
                "topic=a&transport=forever-frame&callback=%3C/script%3E",
                "topic=a&control=2",
                "topic=a&on_gap=never",
                "topic=a&limit=x",
                "topic=a&padding=99999999",
                "topic=a&hold=",
                "topic=a&hold=99",
                "topic=a&hold=60001",
                "topic=a&hold=2s",
                "topic=a&hold=-500",
                "topic=a&hold=99999999999999999999",
                "topic=%FF",
                "topic=a&last_event_id=x%0Ay"
            })
    void aBadSubscriptionIsRefusedWith400(String query) throws IOException {
        Response response = get("/events?" + query);
        assertThat(response.status()).as(query).isEqualTo(400);
        problem(response);
    }

    @Test
    void aHalfEscapeInAQueryIsRefused() throws IOException {
        assertThat(get("/events?topic=%").status()).isEqualTo(400);
        assertThat(get("/events?topic=%zz").status()).isEqualTo(400);
    }

    @Test
    void callbacksOfUpTo128CharactersAreTaken() throws IOException {
        String callback = "$_a1.".repeat(25) + "b12";
        Response response = get("/events?topic=a&transport=jsonp&callback=" + callback);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.body()).startsWith("/**/" + callback + "(\"");
        assertThat(get("/events?topic=a&transport=jsonp&callback=" + callback + "3")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whoCannotSeeAStatusIsToldInBand() throws IOException {
        Response script = get("/events?transport=jsonp&callback=f");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.body()).startsWith("/**/f(\"event: es:error\\n").contains("\\u0022status\\u0022:400");
        Response frame = get("/events?transport=forever-frame&callback=f");
        assertThat(frame.header("Content-Type")).startsWith("text/html");
        assertThat(frame.body()).contains("<script>f(\"event: es:error\\n");
        Response text = get("/events?transport=xhr-stream&control=1");
        assertThat(text.status()).isEqualTo(200);
        assertThat(text.body()).startsWith("event: es:error\n").contains("\"permanent\":true");
    }

    @Test
    void theHeadersKeepProxiesFromBufferingAndCaching() throws IOException {
        for (String transport : Subscriber.TRANSPORTS) {
            try (Subscriber subscriber = new Subscriber(server.port(), transport, "topic=head").open()) {
                Head head = subscriber.head();
                assertThat(head.header("Cache-Control")).contains("no-store").contains("no-transform");
                assertThat(head.header("X-Accel-Buffering")).isEqualTo("no");
                assertThat(head.header("X-Content-Type-Options")).isEqualTo("nosniff");
                assertThat(head.header("Content-Encoding")).isEmpty();
                assertThat(head.header("Transfer-Encoding")).isEmpty();
                assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo("*");
                assertThat(head.header("Access-Control-Expose-Headers")).contains("Last-Event-ID");
            }
        }
    }

    @Test
    void paddingComesFirstWhereItIsAskedFor() throws IOException {
        try (HttpConnection connection = connect()) {
            connection.get("/events?topic=pad&transport=xhr-stream&padding=2048");
            connection.head();
            byte[] padding = connection.in().readNBytes(2049);
            assertThat(new String(padding, StandardCharsets.US_ASCII)).isEqualTo(":" + " ".repeat(2048));
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void anHttp10ClientIsServed(String transport) throws IOException {
        String id = server.publish("old", "before");
        server.publish("old", "for an old client");
        try (HttpConnection connection = connect()) {
            connection.send("GET /events?topic=old&callback=f&limit=1&transport=" + transport + "&last_event_id=" + id
                    + " HTTP/1.0\r\n\r\n");
            Head head = connection.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Transfer-Encoding")).isEmpty();
            assertThat(head.header("Pragma")).isEqualTo("no-cache");
            StringBuilder body = new StringBuilder();
            while (body.indexOf("for an old client") < 0) {
                body.append((char) connection.in().read());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void pollsShareOneConnectionAlsoWhenPipelined(String transport) throws IOException {
        String id = server.publish("kept", "1");
        server.publish("kept", "2");
        String target = "/events?topic=kept&callback=f&transport=" + transport + "&last_event_id=";
        try (HttpConnection connection = connect()) {
            connection.get(target + id);
            Response first = connection.response();
            assertThat(first.body()).contains("data: 2");
            String tail = server.hub().log().tail().toString();
            // The second poll is held; the third comes while it is, and is answered after it.
            connection.get(target + tail);
            server.awaitSubscriptions(1);
            connection.get(target + id);
            server.publish("kept", "3");
            assertThat(connection.response().body()).contains("data: 3").doesNotContain("data: 2");
            assertThat(connection.response().body()).contains("data: 2").contains("data: 3");
        }
        server.awaitSubscriptions(0);
    }

    @Test
    void aStreamThatIsPipelinedIsSentAndItsEndIsNoticed() throws IOException {
        String id = server.publish("piped", "1");
        server.publish("piped", "2");
        String get = " HTTP/1.1\r\nHost: x\r\n\r\n";
        try (HttpConnection connection = connect()) {
            connection.send("HEAD /events?topic=piped" + get + "GET /events?topic=piped&last_event_id=" + id + get
                    + "GET /never/answered" + get);
            assertThat(connection.head().status()).isEqualTo(200);
            assertThat(connection.head().status()).isEqualTo(200);
            StringBuilder body = new StringBuilder();
            while (body.indexOf("data: 2") < 0) {
                body.append((char) connection.in().read());
            }
            assertThat(server.hub().subscriptions()).isEqualTo(1);
        }
        server.awaitSubscriptions(0);
    }

    @Test
    void theEndOfAHeldPollIsNoticedAlsoWithTheNextOneBehindIt() throws IOException {
        String tail = server.publish("held", "1");
        String poll =
                "GET /events?topic=held&transport=long-poll&last_event_id=" + tail + " HTTP/1.1\r\nHost: x\r\n\r\n";
        for (boolean isAtOnce : List.of(true, false)) {
            try (HttpConnection connection = connect()) {
                connection.send(isAtOnce ? poll + poll : poll);
                server.awaitSubscriptions(1);
                connection.send(isAtOnce ? "" : poll);
            }
            server.awaitSubscriptions(0);
        }
    }

    @Test
    void aSubscriptionHasNoBody() throws IOException {
        assertThat(get("/events?topic=a", "Content-Length: 3").status()).isEqualTo(400);
        assertThat(server.hub().subscriptions()).isZero();
    }

    @Test
    void anUnescapedQueryIsReadAsUtf8() throws IOException {
        server.publish("\u00e9\u20ac", "raw");
        assertThat(get("/events?topic=\u00e9\u20ac&transport=long-poll&last_event_id=earliest")
                        .body())
                .contains("data: raw");
    }

    @Test
    void aBodyThatDoesNotGoOnIsRefusedAndAStreamMayPauseBetweenLines() throws IOException {
        PublishLimits quick =
                new PublishLimits(1 << 20, 1 << 20, 10, 1_000, 100, 100, 100, 1 << 20, Duration.ofMillis(100));
        try (TestServer impatient = TestServer.start(quick);
                HttpConnection whole = new HttpConnection(impatient.port());
                HttpConnection stream = new HttpConnection(impatient.port());
                HttpConnection half = new HttpConnection(impatient.port())) {
            String head = "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nContent-Type: ";
            stream.send(head + "application/x-ndjson\r\n\r\n{\"topic\":\"a\"}\n");
            half.send(head + "application/x-ndjson\r\n\r\n{\"topic\":\"a\"}\n{\"to");
            whole.send(head + "application/json\r\n\r\n{");
            assertThat(whole.response().status()).isEqualTo(408);
            Response partial = half.response();
            assertThat(partial.status()).isEqualTo(408);
            assertThat(partial.body().lines()).hasSize(2);
            stream.send("{\"topic\":\"a\"}" + " ".repeat(72) + "\n");
            assertThat(stream.response().status()).isEqualTo(200);
        }
    }

    @Test
    void unfinishedBodiesAreBoundedTogether() throws IOException {
        PublishLimits small =
                new PublishLimits(1 << 20, 1 << 20, 10, 1_000, 100, 100, 100, 1 << 20, Duration.ofMinutes(1));
        String head = "POST /events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\nContent-Type: ";
        try (TestServer bounded = TestServer.start(small);
                HttpConnection first = new HttpConnection(bounded.port());
                HttpConnection second = new HttpConnection(bounded.port())) {
            String most = head + TestServer.FORM + "\r\n\r\ntopic=a&data=" + "x".repeat(700_000);
            first.send(most);
            second.send(most);
            // Whichever comes second is one too many.
            TestServer.await("for a refusal", () -> {
                try {
                    return first.in().available() > 0 || second.in().available() > 0;
                } catch (IOException failed) {
                    throw new IllegalStateException(failed);
                }
            });
            Response refused = (first.in().available() > 0 ? first : second).response();
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Retry-After")).isNotEmpty();
        }
    }

    @Test
    void headAnswersLikeGetWithoutABody() throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send("HEAD /events?topic=a HTTP/1.1\r\nHost: x\r\n\r\n");
            Head head = connection.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("Content-Type")).startsWith("text/event-stream");
            connection.send("HEAD /events HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(connection.head().status()).isEqualTo(400);
        }
        assertThat(server.hub().subscriptions()).isZero();
    }

    @Test
    void optionsAndOtherMethodsAreAnswered() throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send("OPTIONS /events HTTP/1.1\r\nHost: x\r\nOrigin: http://a\r\n"
                    + "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: last-event-id\r\n\r\n");
            Response options = connection.response();
            assertThat(options.status()).isEqualTo(200);
            assertThat(options.header("Access-Control-Allow-Headers")).containsIgnoringCase("last-event-id");
            assertThat(options.header("Access-Control-Allow-Methods")).contains("POST");
            connection.send("DELETE /events HTTP/1.1\r\nHost: x\r\n\r\n");
            Response other = connection.response();
            assertThat(other.status()).isEqualTo(405);
            assertThat(other.header("Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        }
    }

    @Test
    void aCursorIsTakenFromTheHeaderFirst() throws IOException {
        String first = server.publish("first", "1");
        String second = server.publish("first", "2");
        server.publish("first", "3");
        for (String name : List.of("last_event_id", "lastEventID", "lastEventId")) {
            Response response =
                    get("/events?topic=first&transport=long-poll&" + name + "=" + first, "Last-Event-ID: " + second);
            assertThat(response.body()).contains("data: 3").doesNotContain("data: 2");
            assertThat(response.header("Last-Event-ID")).isEqualTo(second);
            assertThat(get("/events?topic=first&transport=long-poll&" + name + "=" + first)
                            .body())
                    .contains("data: 2");
        }
        Response empty = get("/events?topic=first&transport=long-poll", "Last-Event-ID: ");
        assertThat(empty.header("Last-Event-ID"))
                .isEqualTo(server.hub().log().tail().toString());
    }

    @Test
    void tenThousandMalformedRequestsLeaveNothingBehind() throws IOException {
        long seed = 20_261_121;
        Random random = new Random(seed);
        String[] parts = {
            "GET",
            "POST",
            "HEAD",
            " ",
            "/events",
            "?topic=",
            "a",
            "*",
            "{",
            "}",
            "%",
            "%0A",
            "&",
            "=",
            "transport=jsonp",
            "callback=",
            "f",
            " HTTP/1.1",
            " HTTP/1.0",
            "\r\n",
            "\n",
            "\r",
            "Host: x",
            "Content-Length: ",
            "5",
            "-1",
            "99999999999999999999",
            "Transfer-Encoding: chunked",
            "Content-Type: application/json",
            "{\"topic\":",
            "\0",
            "\u00ff",
            "Last-Event-ID: ",
            "x".repeat(500),
            "0\r\n\r\n",
            "zz\r\n",
            ":",
            "Expect: 100-continue"
        };
        for (int i = 0; i < 10_000; i++) {
            StringBuilder request = new StringBuilder(random.nextInt(3) == 0 ? "" : "GET /events?topic=a");
            for (int n = random.nextInt(20); n >= 0; n--) {
                request.append(parts[random.nextInt(parts.length)]);
            }
            try (HttpConnection connection = connect()) {
                connection.send(request.toString().getBytes(StandardCharsets.ISO_8859_1));
                if (random.nextBoolean()) {
                    connection.reset();
                }
            }
        }
        server.awaitSubscriptions(0);
        String before = server.publish("still", "here");
        server.publish("still", "serving");
        try (Subscriber subscriber = new Subscriber(server.port(), "event-stream", "topic=still").from(before)) {
            assertThat(subscriber.next().data()).as("seed %d", seed).isEqualTo("serving");
        }
    }
}
