package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.everysource.access.TokenClaims;
import io.everysource.access.TokenSigner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of real servers, and of broken things between. */
@Timeout(60)
final class DoctorCommandTest {
    private static final String LISTED = "https://app.example";
    private static final String FOREIGN = "https://evil.example";

    private static Server server;
    private static Server open;
    private static Server strict;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServers() {
        ServerConfig config = ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server = Server.start(config.withAccess(Keys.access(LISTED)));
        open = Server.start(config);
        strict = Server.start(config.withAccess(new AccessConfig(
                Optional.of(Keys.config()),
                Optional.of(Keys.config()),
                Optional.of("https://hub.example"),
                Optional.of("https://login.example"),
                true,
                Set.of("*"))));
    }

    @AfterAll
    static void stopServers() {
        server.close();
        open.close();
        strict.close();
    }

    /** What the doctor says, the exit code having been as it should. */
    private String ask(int exitCode, String url, String... options) {
        String[] args =
                Stream.concat(Stream.of("doctor", url), Arrays.stream(options)).toArray(String[]::new);
        int code = ServerCommand.execute(Map.of(), new PrintWriter(out), new PrintWriter(err), args);
        assertThat(code).as("%s%s", out, err).isEqualTo(exitCode);
        String said = out + err.toString();
        for (int i = 0; i < options.length - 1; i++) {
            if (options[i].matches("--token|--cookie") && options[i + 1].length() > 5) {
                assertThat(said).doesNotContain(options[i + 1]);
            }
        }
        return said;
    }

    private String well(String... options) {
        return ask(0, server.uri(), options);
    }

    private String refused(String... options) {
        return ask(1, server.uri(), options);
    }

    @Test
    void allIsWell() {
        assertThat(well("--token", Keys.all(), "--subscribe", "news", "--origin", LISTED))
                .contains("A hub answers at " + server.uri() + "/events.")
                .contains("signed with HS256", "grants to subscribe news")
                .contains("Pages of https://app.example may ask")
                .contains("lets this subscriber in, to news")
                .endsWith("All is well." + System.lineSeparator());
    }

    @Test
    void aPublisherIsLetInAndNothingIsPublished() throws IOException, InterruptedException {
        assertThat(well("--token", Keys.all(), "--publish", "news")).contains("lets this publisher in");
        assertThat(well("--cookie", Keys.all(), "--publish", "news", "--origin", LISTED))
                .contains("with their visitors' cookies");
        assertThat(ask(0, open.uri(), "--publish", "news")).contains("Publishing needs no token here");
        for (Server each : new Server[] {server, open}) {
            HttpRequest health =
                    HttpRequest.newBuilder(URI.create(each.uri() + "/healthz")).build();
            assertThat(HttpClient.newHttpClient()
                            .send(health, BodyHandlers.ofString())
                            .body())
                    .contains("\"messages\":0");
        }
    }

    @Test
    void marksAreLettersWhereTheTerminalTakesNoMore() {
        assertThat(well("--token", Keys.all())).contains("[ok] ").doesNotContain("\u2713");
        StringWriter unicode = new StringWriter();
        ServerCommand.execute(
                Map.of("LANG", "en_GB.UTF-8"),
                new PrintWriter(unicode),
                new PrintWriter(err),
                "doctor",
                server.uri(),
                "--token",
                Keys.all());
        assertThat(unicode.toString()).contains("\u2713 ").doesNotContain("[ok]");
    }

    @Test
    void noToken() {
        assertThat(refused()).contains("A token is needed, and none was sent.", "--token");
        assertThat(refused("--publish", "news")).contains("A token is needed, and none was sent.");
    }

    @Test
    void aMalformedToken() {
        assertThat(refused("--token", "abc.def")).contains("The token is malformed", "cut off");
    }

    @Test
    void anExpiredToken() {
        String token = Keys.sign(
                TokenClaims.NONE.withSubscribe("*").withExpiresAt(Instant.now().minus(Duration.ofMinutes(3))));
        assertThat(refused("--token", token)).contains("The token expired 3 minutes ago", "Get a new one");
    }

    @Test
    void aTokenThatIsNotValidYet() {
        String token = Keys.sign(
                TokenClaims.NONE.withSubscribe("*").withNotBefore(Instant.now().plus(Duration.ofMinutes(5))));
        assertThat(refused("--token", token)).contains("The token is not valid yet: it begins in 5 minutes");
    }

    @Test
    void anotherAudienceOrIssuer() {
        TokenClaims claims = TokenClaims.NONE.withSubscribe("*").withIssuer("https://login.example");
        assertThat(ask(1, strict.uri(), "--token", Keys.sign(claims.withAudience("https://other.example"))))
                .contains("to be shown to https://other.example", "another audience", "https://hub.example")
                .contains("--jwt-audience");
        assertThat(ask(
                        1,
                        strict.uri(),
                        "--token",
                        Keys.sign(claims.withAudience("https://hub.example").withIssuer("me"))))
                .contains("another issuer", "--jwt-issuer");
        assertThat(ask(0, strict.uri(), "--token", Keys.sign(claims.withAudience("https://hub.example"))))
                .contains("All is well.");
    }

    @Test
    void anotherKey() {
        String token = TokenSigner.of("a key of somebody else, as long as the other", "HS256")
                .sign(TokenClaims.NONE.withSubscribe("*"));
        assertThat(refused("--token", token))
                .contains("signature is wrong", "The token says HS256", "--subscriber-jwt-key");
        assertThat(refused("--token", token, "--publish", "news")).contains("--publisher-jwt-key");
    }

    @Test
    void noClaimAndNotThisTopic() {
        assertThat(refused(
                        "--token",
                        Keys.sign(TokenClaims.NONE.withSubject("me").withSubscribe("news")),
                        "--publish",
                        "news"))
                .contains("does not grant to publish news; it grants nothing of that kind");
        assertThat(refused("--token", Keys.sign(TokenClaims.NONE.withPublish("news/{id}")), "--publish", "sport/1"))
                .contains("does not grant to publish sport/1; it grants news/{id}", "mercure.publish");
        assertThat(well("--token", Keys.sign(TokenClaims.NONE.withPublish("news/{id}")), "--publish", "news/1"))
                .contains("It grants to publish news/1");
        assertThat(well("--token", Keys.sign(TokenClaims.NONE.withSubscribe("news")), "--subscribe", "user/42"))
                .contains("does not grant to subscribe user/42", "What is private will not arrive");
    }

    @Test
    void aPageOfAnotherOrigin() {
        assertThat(refused("--token", Keys.all(), "--origin", FOREIGN))
                .contains("does not let pages of https://evil.example read", "--cors-origin https://evil.example");
        assertThat(ask(1, strict.uri(), "--cookie", Keys.all(), "--origin", FOREIGN))
                .contains("but not with their visitors' cookies", "--cors-origin https://evil.example");
        assertThat(refused("--cookie", Keys.all(), "--origin", FOREIGN)).contains("The cookie was not looked at");
        assertThat(well("--cookie", Keys.all(), "--origin", server.uri())).contains("the server's own");
    }

    @Test
    void aCookieOnAPostNeedsAnOriginThatIsListed() {
        assertThat(refused("--cookie", Keys.all(), "--publish", "news")).contains("by Origin or Referer", "--origin");
        assertThat(refused("--cookie", Keys.all(), "--publish", "news", "--origin", FOREIGN))
                .contains("--cors-origin https://evil.example");
    }

    @Test
    void aCookieWithAScriptTransport() {
        assertThat(refused("--cookie", Keys.all(), "--transport", "jsonp")).contains("JSONP ignores the cookie");
        assertThat(refused("--cookie", Keys.all(), "--transport", "forever-frame"))
                .contains("A forever frame takes the cookie only if");
        assertThat(well("--token", Keys.all(), "--transport", "forever-frame")).contains("lets this subscriber in");
    }

    @Test
    void nothingListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        assertThat(ask(1, "http://127.0.0.1:" + port + "/events"))
                .contains("Nothing listens at 127.0.0.1 port " + port, "Start the server");
        assertThat(ask(1, "http://nobody.invalid/events")).contains("The name nobody.invalid has no address");
    }

    @Test
    void noHubAndNoHttps() {
        assertThat(ask(1, server.uri() + "/client/")).contains("There is no hub at", "A hub is at /events");
        assertThat(ask(1, server.uri() + "/nothing")).contains("the answer is 404");
        assertThat(ask(1, server.uri().replace("http:", "https:"))).contains("speaks http, not https");
    }

    @Test
    void aProxyThatSendsOnOrFindsNobody() throws IOException {
        try (FakeProxy proxy = new FakeProxy()) {
            proxy.answers(301, Map.of("Location", "https://hub.example/events?authorization=secret"));
            assertThat(ask(1, proxy.uri()))
                    .contains("sends everybody on to https://hub.example/events.")
                    .doesNotContain("secret");
            proxy.answers(502, Map.of("Server", "nginx"));
            assertThat(ask(1, proxy.uri())).contains("A proxy (nginx) answers, and cannot reach the hub");
            proxy.answers(401, Map.of("WWW-Authenticate", "Basic realm=x"));
            assertThat(ask(1, proxy.uri())).contains("asks for a user name and password");
        }
    }

    @Test
    void aProxyThatBuffers() throws IOException {
        try (FakeProxy proxy = new FakeProxy()) {
            proxy.buffers(open);
            assertThat(ask(1, proxy.uri(), "--timeout", "3s"))
                    .contains("Short answers come through, but a stream does not", "proxy_buffering off");
        }
    }

    @Test
    void wrongUse() throws IOException {
        ask(2, "ftp://example.com");
        ask(2, server.uri(), "--publish", "a", "--subscribe", "b");
        ask(2, server.uri(), "--token", "a", "--cookie", "b");
        ask(2, server.uri(), "--token", "two words");
        Path file = Files.writeString(folder.resolve("token"), Keys.all() + "\n");
        assertThat(ask(0, server.uri(), "--token", "@" + file)).contains("All is well.");
    }

    /** Something between a client and a hub. */
    private static final class FakeProxy implements AutoCloseable {
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final HttpServer http =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);

        FakeProxy() throws IOException {
            http.setExecutor(threads);
            http.start();
        }

        String uri() {
            return "http://127.0.0.1:" + http.getAddress().getPort() + "/events";
        }

        void answers(int status, Map<String, String> headers) {
            handle(exchange -> {
                headers.forEach(exchange.getResponseHeaders()::set);
                exchange.sendResponseHeaders(status, -1);
                exchange.close();
            });
        }

        /** Passes an answer on when it has come to its end. */
        void buffers(Server hub) {
            handle(exchange -> {
                HttpRequest request = HttpRequest.newBuilder(URI.create(hub.uri() + exchange.getRequestURI()))
                        .build();
                try (exchange) {
                    byte[] body = HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .body()
                            .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                } catch (InterruptedException closed) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        private void handle(HttpHandler handler) {
            if (isHandling) {
                http.removeContext("/");
            }
            http.createContext("/", handler);
            isHandling = true;
        }

        private boolean isHandling;

        @Override
        public void close() {
            http.stop(0);
            threads.shutdownNow();
        }
    }
}
