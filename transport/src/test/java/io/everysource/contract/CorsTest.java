package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.contract.HttpConnection.Head;
import io.everysource.http.AccessPolicy;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What pages of other origins are told that they may do. */
final class CorsTest {
    private static final String LISTED = "https://app.example";
    private static final String OTHER = "https://other.example";

    private static Head ask(Set<String> origins, String request, String... headers) throws IOException {
        try (TestServer server = TestServer.start(hub -> policy(origins));
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.send(request + " HTTP/1.1\r\nHost: hub.example\r\nContent-Length: 0\r\n"
                    + String.join("", headers) + "\r\n");
            return connection.head();
        }
    }

    private static AccessPolicy policy(Set<String> origins) {
        return new AccessPolicy(Optional.empty(), Optional.empty(), true, origins);
    }

    private static void isLetIn(Head head, String as, boolean withCookies) {
        assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo(as);
        assertThat(head.header("Access-Control-Allow-Credentials")).isEqualTo(withCookies ? "true" : "");
    }

    @Test
    void byDefaultPagesOfAllOriginsMayReadWithoutCookies() throws IOException {
        Head head = ask(Set.of("*"), "GET /events?topic=a&transport=long-poll", "Origin: " + OTHER + "\r\n");
        isLetIn(head, "*", false);
        assertThat(head.header("Vary")).isEmpty();
    }

    @Test
    void aListedOriginMayUseCookiesAndOthersMayNotEvenRead() throws IOException {
        Head listed = ask(Set.of(LISTED), "GET /events?topic=a&transport=long-poll", "Origin: " + LISTED + "\r\n");
        isLetIn(listed, LISTED, true);
        assertThat(listed.header("Vary")).isEqualTo("Origin");
        assertThat(listed.header("Access-Control-Expose-Headers"))
                .contains("Last-Event-ID", "Mercure-Last-Event-ID", "Retry-After");
        Head other = ask(Set.of(LISTED), "GET /events?topic=a&transport=long-poll", "Origin: " + OTHER + "\r\n");
        isLetIn(other, "", false);
        assertThat(other.header("Vary")).isEqualTo("Origin");
    }

    @Test
    void aListWithAStarLetsAllOthersInWithoutCookies() throws IOException {
        isLetIn(
                ask(Set.of(LISTED, "*"), "GET /events?topic=a&transport=long-poll", "Origin: " + LISTED + "\r\n"),
                LISTED,
                true);
        isLetIn(
                ask(Set.of(LISTED, "*"), "GET /events?topic=a&transport=long-poll", "Origin: " + OTHER + "\r\n"),
                "*",
                false);
        isLetIn(ask(Set.of(LISTED, "*"), "GET /events?topic=a&transport=long-poll", "Origin: *\r\n"), "*", false);
        isLetIn(ask(Set.of(LISTED), "GET /events?topic=a&transport=long-poll", "Origin: null\r\n"), "", false);
    }

    @Test
    void refusalsCanBeReadToo() throws IOException {
        Head refused = ask(Set.of(LISTED), "GET /events", "Origin: " + LISTED + "\r\n");
        assertThat(refused.status()).isEqualTo(400);
        isLetIn(refused, LISTED, true);
    }

    @Test
    void aPreflightIsKeptForADayAndNamesWhatScriptsSend() throws IOException {
        String[] preflight = {
            "Origin: " + LISTED + "\r\n",
            "Access-Control-Request-Method: POST\r\n",
            "Access-Control-Request-Headers: authorization,idempotency-key\r\n"
        };
        Head listed = ask(Set.of(LISTED), "OPTIONS /events", preflight);
        assertThat(listed.status()).isEqualTo(200);
        isLetIn(listed, LISTED, true);
        assertThat(listed.header("Access-Control-Max-Age")).isEqualTo("86400");
        assertThat(listed.header("Access-Control-Allow-Headers")).contains("Authorization", "Idempotency-Key");
        preflight[0] = "Origin: " + OTHER + "\r\n";
        Head other = ask(Set.of(LISTED), "OPTIONS /events", preflight);
        isLetIn(other, "", false);
        assertThat(other.header("Access-Control-Allow-Headers")).isEmpty();
    }
}
