package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.InvalidTokenException;
import io.everysource.access.Token;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.Publication;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.HubListener;
import io.everysource.hub.TopicSelectors;
import io.everysource.log.Epochs;
import io.everysource.log.HeldJournal;
import io.everysource.log.Journal;
import io.everysource.log.JournalException;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.TraceContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Of every request to publish it is told once what came of it. */
final class PublicationsToldTest {
    private static final String FROM = "127.0.0.2";
    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT_ID = "b7ad6b7169203331";
    private static final String TRACEPARENT = "traceparent: 00-" + TRACE_ID + "-" + PARENT_ID + "-01";
    private static final Optional<TraceContext> TRACE = Optional.of(new TraceContext(TRACE_ID, PARENT_ID));

    private final RecordingHttpListener listener = new RecordingHttpListener();

    /** A token is its subject, and grants the topics {@code a} and {@code b}. */
    private static AccessPolicy subjects(Hub hub) {
        Optional<TopicSelectors> granted = Optional.of(hub.selectors(List.of("a", "b")));
        return new AccessPolicy(
                Optional.of(token -> {
                    if (token.equals("invalid")) {
                        throw new InvalidTokenException("The token is none of ours.");
                    }
                    return new Token(token, "", granted, granted, Optional.empty(), Optional.empty());
                }),
                Optional.empty(),
                true,
                Set.of());
    }

    private TestServer start() {
        return TestServer.start(listener, PublicationsToldTest::subjects);
    }

    private static Response post(TestServer server, String subject, String type, String body, String... headers)
            throws IOException {
        int before = server.connections();
        try (HttpConnection connection = new HttpConnection(server.port(), FROM)) {
            return connection.post(
                    "/events" + (subject.isEmpty() ? "" : "?authorization=" + subject),
                    type,
                    body.getBytes(StandardCharsets.UTF_8),
                    headers);
        } finally {
            server.awaitConnections(before);
        }
    }

    private void assertTold(
            Publication told, String subject, int status, int messages, String lastId, Optional<TraceContext> trace) {
        assertThat(told.took()).isPositive().isLessThan(Duration.ofMinutes(1));
        assertThat(told).isEqualTo(new Publication(FROM, subject, status, messages, lastId, told.took(), trace));
    }

    private void assertTold(String subject, int status, int messages, String lastId) {
        assertThat(listener.publications()).hasSize(1);
        assertTold(listener.publications().get(0), subject, status, messages, lastId, Optional.empty());
    }

    // What is published

    @Test
    void aFormIsOneMessage() throws IOException {
        String id;
        try (TestServer server = start()) {
            id = post(server, "anna", TestServer.FORM, "topic=a&data=x").body();
        }
        assertThat(id).isNotEmpty();
        assertTold("anna", 200, 1, id);
    }

    @Test
    void anObjectIsOneMessageWithTheIdThatItChose() throws IOException {
        try (TestServer server = start()) {
            post(server, "anna", TestServer.JSON, "{\"topic\":\"a\",\"id\":\"mine\"}");
        }
        assertTold("anna", 200, 1, "mine");
    }

    @Test
    void anArrayHasItsLastId() throws IOException {
        String ids;
        try (TestServer server = start()) {
            ids = post(server, "anna", TestServer.JSON, "[{\"topic\":\"a\"},{\"topic\":\"a\"},{\"topic\":\"b\"}]")
                    .body();
        }
        String last = ids.replaceAll(".*\"(.+)\"]", "$1");
        assertThat(last).endsWith("-3");
        assertTold("anna", 200, 3, last);
    }

    @Test
    void aStreamHasAllThatWereAppended() throws IOException {
        String lines = "{\"topic\":\"a\"}\n\n{\"topic\":\"a\"}\n{\"topic\":\"b\",\"id\":\"last\"}";
        try (TestServer server = start()) {
            assertThat(post(server, "anna", TestServer.NDJSON, lines).status()).isEqualTo(200);
        }
        assertTold("anna", 200, 3, "last");
    }

    @Test
    void aLongStreamHasAllThatWereAppended() throws IOException {
        String lines = "{\"topic\":\"a\",\"data\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}\n".repeat(20_000);
        try (TestServer server = start()) {
            assertThat(post(server, "anna", TestServer.NDJSON, lines).status()).isEqualTo(200);
        }
        Publication told = listener.publications().get(0);
        assertThat(told.messages()).isEqualTo(20_000);
        assertThat(told.lastId()).endsWith("-20000");
    }

    @Test
    void anEmptyStreamHasNone() throws IOException {
        try (TestServer server = start()) {
            post(server, "anna", TestServer.NDJSON, "\n\n");
        }
        assertTold("anna", 200, 0, "");
    }

    @ParameterizedTest
    @CsvSource({"400, {\"topic\":}", "403, '{\"topic\":\"c\"}'"})
    void aStreamThatFailsHalfWayHasWhatCameBefore(int status, String line) throws IOException {
        String lines = "{\"topic\":\"a\"}\n{\"topic\":\"a\",\"id\":\"second\"}\n" + line + "\n{\"topic\":\"a\"}\n";
        try (TestServer server = start()) {
            assertThat(post(server, "anna", TestServer.NDJSON, lines).status()).isEqualTo(status);
        }
        assertTold("anna", status, 2, "second");
    }

    @Test
    void whatIsRepeatedUnderItsKeyIsNotAppendedAgain() throws IOException {
        try (TestServer server = start()) {
            for (int i = 0; i < 2; i++) {
                post(server, "anna", TestServer.FORM, "topic=a&id=once", "Idempotency-Key: k");
            }
            assertThat(server.hub().log().size()).isEqualTo(1);
        }
        assertThat(listener.publications()).hasSize(2);
        assertTold(listener.publications().get(0), "anna", 200, 1, "once", Optional.empty());
        assertTold(listener.publications().get(1), "anna", 200, 0, "", Optional.empty());
    }

    @Test
    void withoutKeysThereIsNoSubject() throws IOException {
        try (TestServer server = TestServer.start(listener, hub -> AccessPolicy.OPEN)) {
            post(server, "anna", TestServer.FORM, "topic=a&id=mine");
        }
        assertTold("", 200, 1, "mine");
    }

    // What is not

    @ParameterizedTest
    @CsvSource({
        "400, anna, anna, application/json, {",
        "400, anna, anna, application/json, []",
        "400, anna, anna, application/json, 'null'",
        "400, anna, anna, application/x-www-form-urlencoded, data=x",
        "400, anna, anna, application/x-ndjson, {",
        "415, anna, anna, text/plain, topic=a",
        "401, '', '', application/x-www-form-urlencoded, topic=a",
        "401, '', invalid, application/x-www-form-urlencoded, topic=a",
        "403, anna, anna, application/x-www-form-urlencoded, topic=c",
        "403, anna, anna, application/json, '[{\"topic\":\"a\"},{\"topic\":\"c\"}]'"
    })
    void whatIsRefusedHasNoMessages(int status, String subject, String token, String type, String body)
            throws IOException {
        try (TestServer server = start()) {
            assertThat(post(server, token, type, body).status()).isEqualTo(status);
        }
        assertTold(subject, status, 0, "");
    }

    @Test
    void whoIsOneTooManyIsTold() throws IOException {
        ConnectionLimits limits = ConnectionLimits.DEFAULTS.withConnections(0).withPerAddress(1);
        try (TestServer server = TestServer.start(listener, PublicationsToldTest::subjects, limits);
                HttpConnection first = new HttpConnection(server.port(), FROM)) {
            server.awaitConnections(1);
            assertThat(post(server, "anna", TestServer.FORM, "topic=a").status())
                    .isEqualTo(429);
            assertThat(first.socket().isClosed()).isFalse();
        }
        assertTold("", 429, 0, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {TestServer.FORM, TestServer.JSON, TestServer.NDJSON})
    void whatTheJournalDoesNotTakeIsNotPublished(String type) throws IOException {
        String body = type.equals(TestServer.FORM) ? "topic=a" : "{\"topic\":\"a\"}";
        for (RuntimeException failure : List.of(new JournalException("full"), new IllegalStateException("a fault"))) {
            try (TestServer server = TestServer.start(
                    listener, new FailingJournal(failure), PublishLimits.DEFAULTS, PublicationsToldTest::subjects)) {
                post(server, "anna", type, body);
            }
        }
        assertThat(listener.publications()).hasSize(2);
        assertTold(listener.publications().get(0), "anna", 503, 0, "", Optional.empty());
        assertTold(listener.publications().get(1), "anna", 500, 0, "", Optional.empty());
    }

    private record FailingJournal(RuntimeException failure) implements Journal {
        @Override
        public CompletionStage<List<Message>> append(List<Event> batch) {
            return CompletableFuture.failedFuture(failure);
        }

        @Override
        public Epochs epochs() {
            return new MemoryJournal(Clock.systemUTC()).epochs();
        }

        @Override
        public long startOffset() {
            return 0;
        }

        @Override
        public void tail(Tail tail) {
            // There will be nothing to hand over.
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }

    // Peers that break off

    private static String head(String type, int length) {
        return "POST /events?authorization=anna HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                + "\r\nContent-Length: " + length + "\r\n\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {TestServer.FORM, TestServer.JSON})
    void whatBreaksOffIsNotPublished(String type) throws IOException {
        try (TestServer server = start()) {
            try (HttpConnection connection = new HttpConnection(server.port(), FROM)) {
                connection.send(head(type, 100) + (type.equals(TestServer.FORM) ? "topic=a" : "{\"topic\":\"a\"}"));
            }
            listener.awaitPublications(1);
        }
        assertTold("anna", 0, 0, "");
    }

    @Test
    void ofAStreamThatBreaksOffTheWholeLinesCount() throws IOException {
        try (TestServer server = start()) {
            try (HttpConnection connection = new HttpConnection(server.port(), FROM)) {
                connection.send(head(TestServer.NDJSON, 1_000)
                        + "{\"topic\":\"a\"}\n{\"topic\":\"a\",\"id\":\"second\"}\n{\"topic\":\"a\"}");
            }
            listener.awaitPublications(1);
            assertThat(server.hub().log().size()).isEqualTo(2);
        }
        assertTold("anna", 0, 2, "second");
    }

    /** Few are appended by the thread that reads, many by another one. */
    @ParameterizedTest
    @ValueSource(ints = {2, 7_000})
    void soTheyDoIfTheyAreAppendedLater(int lines) throws IOException, InterruptedException {
        CountDownLatch isGone = new CountDownLatch(1);
        Function<Hub, AccessPolicy> policy = hub -> {
            AccessPolicy subjects = subjects(hub);
            // The server finds the whole of the body, and that it breaks off, when it begins to read.
            return new AccessPolicy(
                    subjects.publishers().map(verifier -> token -> {
                        awaitLatch(isGone);
                        return verifier.verify(token);
                    }),
                    Optional.empty(),
                    true,
                    Set.of());
        };
        HeldJournal journal = new HeldJournal(Clock.systemUTC());
        try (TestServer server = TestServer.start(listener, journal, PublishLimits.DEFAULTS, policy)) {
            try (HttpConnection connection = new HttpConnection(server.port(), FROM)) {
                connection.send(
                        head(TestServer.NDJSON, 1_000_000) + "{\"topic\":\"a\"}\n".repeat(lines) + "{\"topic\"");
            }
            isGone.countDown();
            journal.awaitAppend();
            awaitOtherThings(server);
            assertThat(listener.publications()).isEmpty();
            journal.accept();
            listener.awaitPublications(1);
            assertThat(server.hub().log().size()).isEqualTo(lines);
            server.awaitConnections(0);
        }
        assertThat(listener.publications()).hasSize(1);
        Publication told = listener.publications().get(0);
        assertTold(told, "anna", 0, lines, told.lastId(), Optional.empty());
        assertThat(told.lastId()).endsWith("-" + lines);
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has all I/O threads answer something, after whatever they were at. */
    private static void awaitOtherThings(TestServer server) throws IOException {
        for (int i = 0; i < 20; i++) {
            try (HttpConnection connection = new HttpConnection(server.port())) {
                connection.get("/events?transport=long-poll&topic=a");
                assertThat(connection.response().status()).isEqualTo(200);
            }
        }
    }

    // Traces

    @Test
    void itsTraceIsToldAndEveryMessageHasIt() throws IOException {
        Queue<Optional<TraceContext>> traces = new ConcurrentLinkedQueue<>();
        HubListener messages = new HubListener() {
            @Override
            public void published(List<Message> batch, long nanos) {
                batch.forEach(message -> traces.add(message.trace()));
            }
        };
        try (TestServer server = new TestServer(
                new MemoryJournal(Clock.systemUTC()),
                Retention.DEFAULTS,
                HubConfig.DEFAULTS,
                PublishLimits.DEFAULTS,
                PublicationsToldTest::subjects,
                ConnectionLimits.DEFAULTS,
                new TestServer.Listeners(messages, listener))) {
            post(server, "anna", TestServer.FORM, "topic=a", TRACEPARENT);
            post(server, "anna", TestServer.JSON, "{\"topic\":\"a\"}", TRACEPARENT);
            post(server, "anna", TestServer.JSON, "[{\"topic\":\"a\"},{\"topic\":\"a\"}]", TRACEPARENT);
            post(server, "anna", TestServer.NDJSON, "{\"topic\":\"a\"}\n{\"topic\":\"a\"}\n", TRACEPARENT);
        }
        assertThat(listener.publications())
                .hasSize(4)
                .allSatisfy(told -> assertThat(told.trace()).isEqualTo(TRACE));
        assertThat(traces).hasSize(6).containsOnly(TRACE);
    }

    @Test
    void soIsThatOfWhatIsRefused() throws IOException {
        try (TestServer server = start()) {
            post(server, "invalid", TestServer.FORM, "topic=a", TRACEPARENT);
            post(server, "anna", TestServer.FORM, "topic=c", TRACEPARENT);
        }
        assertThat(listener.publications()).hasSize(2);
        assertTold(listener.publications().get(0), "", 401, 0, "", TRACE);
        assertTold(listener.publications().get(1), "anna", 403, 0, "", TRACE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "00-" + TRACE_ID + "-" + PARENT_ID + "-01-more",
                "ff-" + TRACE_ID + "-" + PARENT_ID + "-01"
            })
    void whatIsNoTraceIsPassedOver(String traceparent) throws IOException {
        try (TestServer server = start()) {
            assertThat(post(server, "anna", TestServer.FORM, "topic=a&id=mine", "traceparent: " + traceparent)
                            .status())
                    .isEqualTo(200);
        }
        assertTold("anna", 200, 1, "mine");
    }
}
