package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.AccessPolicy;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.http.ServerOptions;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.undertow.Handlers;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.BlockingHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** [RFC 9112, 2.2] Empty lines between two requests, as browsers of 2005 send them after the body of an XMLHttpRequest. */
final class EmptyLinesTest {
    private static final String BODY = "topic=a&data=b";
    private static final String POLL = "/events?topic=quiet&transport=long-poll&last_event_id=earliest&hold=100";

    private static Hub hub;
    private static Undertow undertow;

    /** With one I/O thread, so that one connection's answers tell what was read from another. */
    @BeforeAll
    static void startServer() {
        hub = new Hub(
                new MemoryJournal(Clock.systemUTC()),
                Retention.DEFAULTS,
                HubConfig.DEFAULTS,
                Clock.systemUTC(),
                System::nanoTime);
        HubHandler hubHandler = new HubHandler(hub, PublishLimits.DEFAULTS, AccessPolicy.OPEN);
        undertow = ServerOptions.apply(
                        Undertow.builder(),
                        Handlers.path()
                                .addPrefixPath(HubHandler.PATH, hubHandler)
                                .addExactPath("/unread", EmptyLinesTest::endUnread)
                                .addExactPath("/read", EmptyLinesTest::echo)
                                .addExactPath("/blocking", new BlockingHandler(EmptyLinesTest::echoBlocking)))
                .setIoThreads(1)
                .addHttpListener(0, "127.0.0.1")
                .build();
        undertow.start();
    }

    @AfterAll
    static void stopServer() {
        hub.close();
        undertow.stop();
    }

    private static void endUnread(HttpServerExchange exchange) {
        exchange.setResponseContentLength(0);
        exchange.endExchange();
    }

    private static void echo(HttpServerExchange exchange) {
        exchange.getRequestReceiver()
                .receiveFullString((read, body) -> read.getResponseSender().send(body));
    }

    private static void echoBlocking(HttpServerExchange exchange) throws IOException {
        byte[] body = exchange.getInputStream().readAllBytes();
        exchange.setResponseContentLength(body.length);
        exchange.getOutputStream().write(body);
    }

    private static HttpConnection connect() throws IOException {
        return new HttpConnection(
                ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort());
    }

    private static String post(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + TestServer.FORM + "\r\nContent-Length: "
                + BODY.length() + "\r\n\r\n" + BODY;
    }

    private static String chunked(String path) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + TestServer.FORM
                + "\r\nTransfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(BODY.length()) + "\r\n" + BODY
                + "\r\n0\r\n\r\n";
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
    }

    private static void assertAnswered(HttpConnection connection) throws IOException {
        assertThat(connection.response().status()).isEqualTo(200);
    }

    /** Returns when the server has read what was sent before over other connections. */
    private static void awaitRead() throws IOException {
        try (HttpConnection other = connect()) {
            for (int i = 0; i < 3; i++) {
                other.send(get("/unread"));
                assertAnswered(other);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/unread", "/read", "/blocking"})
    void aLineMayFollowTheBodyInItsPacket(String path) throws IOException {
        try (HttpConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                connection.send(post(path) + "\r\n");
                assertAnswered(connection);
                connection.send(chunked(path) + "\r\n");
                assertAnswered(connection);
                connection.send(get("/unread"));
                assertAnswered(connection);
            }
        }
    }

    /** Then the line is still unread when the exchange ends, on whatever thread. */
    @ParameterizedTest
    @ValueSource(strings = {"/events", "/unread", "/read", "/blocking"})
    void aLineMayFollowTheBodyInAPacketAfterTheHead(String path) throws IOException {
        try (HttpConnection connection = connect()) {
            for (int i = 0; i < 100; i++) {
                connection.send(post(path).replace(BODY, ""));
                awaitRead();
                connection.send(BODY + "\r\n");
                assertAnswered(connection);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/unread", "/read", "/blocking"})
    void aLineMayComeByItself(String path) throws IOException {
        try (HttpConnection connection = connect()) {
            for (int i = 0; i < 3; i++) {
                connection.send(post(path));
                assertAnswered(connection);
                connection.send("\r\n");
                awaitRead();
                connection.send(get(path.equals("/events") ? POLL : path));
                assertAnswered(connection);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/unread", "/read", "/blocking"})
    void aLineMayComeInTwo(String path) throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send(post(path) + "\r");
            assertAnswered(connection);
            awaitRead();
            connection.send("\n");
            awaitRead();
            connection.send(post(path));
            assertAnswered(connection);
            connection.send("\r");
            awaitRead();
            connection.send("\n" + post(path));
            assertAnswered(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/unread", "/read", "/blocking"})
    void aLineMayComeWithTheNextRequest(String path) throws IOException {
        String long16Ki = "/unread?" + "x".repeat(16 * 1_024);
        try (HttpConnection connection = connect()) {
            connection.send(post(path));
            assertAnswered(connection);
            connection.send("\r\n" + post(path));
            assertAnswered(connection);
            connection.send("\r\n" + get(long16Ki));
            assertAnswered(connection);
            connection.send("\r\nG");
            awaitRead();
            connection.send("ET /unread HTTP/1.1\r\nHost: x\r\n\r\n");
            assertAnswered(connection);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events", "/unread", "/read", "/blocking"})
    void linesMayComeBetweenPipelinedRequests(String path) throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send((post(path) + "\r\n" + get("/unread") + "\r\n" + chunked(path) + "\r\n\r\n").repeat(20));
            for (int i = 0; i < 60; i++) {
                assertAnswered(connection);
            }
        }
    }

    @Test
    void aLineMayComeWhileAPollIsHeld() throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send(get(POLL));
            awaitRead();
            connection.send("\r\n");
            assertAnswered(connection);
            connection.send(get("/unread"));
            assertAnswered(connection);
        }
    }

    @Test
    void aBodyMayBeginWithLines() throws IOException {
        try (HttpConnection connection = connect()) {
            for (int i = 0; i < 2; i++) {
                connection.send("\r\n".repeat(i) + "POST /read HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\n");
                awaitRead();
                connection.send("\r\n\r\nab");
                assertThat(connection.response().body()).isEqualTo("\r\n\r\nab");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n", "x\r\n", "\r\nx\r\n", " "})
    void whatIsMoreThanAFewLinesIsRefused(String junk) throws IOException {
        try (HttpConnection connection = connect()) {
            connection.send(post("/read") + junk + get("/unread"));
            assertAnswered(connection);
            assertRefused(connection);
        }
        try (HttpConnection connection = connect()) {
            connection.send(post("/read"));
            assertAnswered(connection);
            connection.send(junk + get("/unread"));
            assertRefused(connection);
        }
    }

    private static void assertRefused(HttpConnection connection) throws IOException {
        assertThat(connection.response().status()).isEqualTo(400);
        assertThat(connection.in().read()).isEqualTo(-1);
    }
}
