package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.InvalidTokenException;
import io.everysource.access.TokenVerifier;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that Undertow itself does not cope with. Each was found by fuzzing. */
final class BrokenRequestsTest {
    private static TestServer server;

    @BeforeAll
    static void startServer() {
        TokenVerifier none = token -> {
            throw new InvalidTokenException("no token is good");
        };
        server = TestServer.start(hub -> new AccessPolicy(Optional.empty(), Optional.of(none), true, Set.of("*")));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/0.9", "HTTP/2.0", "HTTP/1.10", "<script>"})
    void anAnswerIsHttpWhateverVersionWasAsked(String version) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.send("GET /events?topic=a " + version + "\r\nHost: x\r\n\r\n");
            String answer = new String(connection.in().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(answer).startsWith("HTTP/1.1 400 ").contains("\r\nConnection: close\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"other=caf\u00e9", "other=\"a", "$Version", "=;;=", "a=b; a=b; a b=c d,e"})
    void cookiesOfOthersMayBeAsTheyLike(String cookie) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.send(
                    ("GET /events?topic=a&transport=long-poll HTTP/1.1\r\nHost: x\r\nCookie: " + cookie + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(connection.response().status()).isEqualTo(200);
        }
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.send(("GET /events?topic=a&transport=long-poll HTTP/1.1\r\nHost: x\r\nCookie: " + cookie
                            + "; mercureAuthorization=\"bad\"\r\n\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1));
            assertThat(connection.response().status()).isEqualTo(401);
        }
    }

    @Test
    void aBodyWithABrokenTrailerIsABrokenBody() throws IOException {
        long before = server.hub().log().tail().offset();
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.send("POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n7\r\ntopic=a\r\n0\r\nno colon\r\n\r\n");
            // Nothing can be said about what was not understood; but the connection must not stay open for ever.
            assertThat(connection.in().read()).isEqualTo(-1);
        }
        assertThat(server.hub().log().tail().offset()).isEqualTo(before);
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.send("POST /events HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\n7\r\ntopic=a\r\n0\r\nX-Trailer: y\r\n\r\n");
            Response response = connection.response();
            assertThat(response.status()).isEqualTo(200);
        }
    }
}
