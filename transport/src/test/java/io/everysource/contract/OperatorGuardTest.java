package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.everysource.http.OperatorHandler;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.HubListener;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator API of a server without an operator's key: for this machine, and for no page but the server's own. */
final class OperatorGuardTest {
    private static HttpServer server;
    private static Hub hub;
    private static int port;

    @BeforeAll
    static void startServer() {
        server = new HttpServer(ConnectionLimits.DEFAULTS, HttpListener.NONE);
        hub = hub(PresenceConfig.OFF.withOperator());
        port = listen(server, hub);
    }

    private static Hub hub(PresenceConfig presence) {
        Clock clock = Clock.systemUTC();
        return new Hub(
                new MemoryJournal(clock),
                Retention.DEFAULTS,
                HubConfig.DEFAULTS,
                presence,
                HubListener.NONE,
                clock,
                System::nanoTime);
    }

    private static int listen(HttpServer server, Hub hub) {
        return server.listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        OperatorHandler.forThisMachine("/operator", hub, (id, until) -> {}, Map::of, Clock.systemUTC()))
                .getPort();
    }

    @AfterAll
    static void stopServer() {
        hub.close();
        server.close();
    }

    private static Response request(int port, String line, String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            StringBuilder head = new StringBuilder(line + "\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            connection.send(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            return connection.response();
        }
    }

    private static int status(String line, String... headers) throws IOException {
        Response answer = request(port, line, headers);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEmpty();
        return answer.status();
    }

    private static String host() {
        return "Host: localhost:" + port;
    }

    @Test
    void thisMachineReadsWithoutAKey() throws IOException {
        assertThat(status("GET /operator/log HTTP/1.1", host())).isEqualTo(200);
        assertThat(status("GET /operator/connections HTTP/1.1", host())).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For: 203.0.113.7", "Forwarded: for=203.0.113.7", "Via: 1.1 proxy"})
    void whatAProxyPassesOnIsNotFromHere(String header) throws IOException {
        assertThat(status("GET /operator/log HTTP/1.1", host(), header)).isEqualTo(403);
    }

    @Test
    void aProxyThatSaysNothingSpeaksAnOldHttp() throws IOException {
        assertThat(status("GET /operator/log HTTP/1.0", host())).isEqualTo(403);
    }

    @Test
    void whoAsksByAnotherNameIsNotFromHere() throws IOException {
        assertThat(status("GET /operator/log HTTP/1.1", "Host: rebound.example"))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null", "http://localhost:1", "http://localhost", ""})
    void aPageOfAnotherOriginGetsNothing(String origin) throws IOException {
        String header = "Origin: " + origin;
        assertThat(status("GET /operator/log HTTP/1.1", host(), header)).isEqualTo(403);
        assertThat(status("DELETE /operator/connections?subject=a HTTP/1.1", host(), header, "X-Requested-With: x"))
                .isEqualTo(403);
        assertThat(status("OPTIONS /operator/connections HTTP/1.1", host(), header))
                .isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE /operator/connections?subject=a HTTP/1.1",
        "DELETE /operator/connections/01234567-89ab-cdef-0123-456789abcdef HTTP/1.1",
        "POST /operator/reconnect HTTP/1.1"
    })
    void whatChangesSomethingNeedsAnOwnOriginOrAHeader(String line) throws IOException {
        assertThat(status(line, host())).isEqualTo(403);
        // With nothing in its body a reconnection is a bad request: it was let in.
        int done = line.startsWith("POST") ? 400 : 200;
        assertThat(status(line, host(), "Origin: http://localhost:" + port)).isEqualTo(done);
        assertThat(status(line, host(), "X-Requested-With: curl")).isEqualTo(done);
    }

    @Test
    void aHubThatKeepsNoConnectionsSaysHowToHaveThem() throws IOException {
        try (HttpServer other = new HttpServer(ConnectionLimits.DEFAULTS, HttpListener.NONE);
                Hub bare = hub(PresenceConfig.OFF)) {
            int barePort = listen(other, bare);
            Response answer = request(barePort, "GET /operator/connections HTTP/1.1", "Host: localhost");
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.body()).contains("--operator-key");
            assertThat(request(barePort, "GET /operator/log HTTP/1.1", "Host: localhost")
                            .status())
                    .isEqualTo(200);
        }
    }
}
