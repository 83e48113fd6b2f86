package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.InvalidTokenException;
import io.everysource.access.Token;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import io.everysource.hub.Hub;
import io.everysource.hub.TopicSelectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a cookie counts: a browser adds it to what any page of the world asks for. */
final class CookieTest {
    private static final String COOKIE = "Cookie: mercureAuthorization=good";
    private static final String OWN = "http://localhost";
    private static final String LISTED = "https://app.example";
    private static final String FOREIGN = "https://evil.example";

    private static TestServer server;

    @BeforeAll
    static void startServer() {
        server = TestServer.start(CookieTest::policy);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static AccessPolicy policy(Hub hub) {
        Optional<TopicSelectors> all = Optional.of(hub.selectors(List.of("*")));
        Token token = new Token("", "", all, all, Optional.empty(), Optional.empty());
        return new AccessPolicy(
                Optional.of(jwt -> good(jwt, token)), Optional.of(jwt -> good(jwt, token)), false, Set.of(LISTED));
    }

    private static Token good(String jwt, Token token) {
        if (!jwt.equals("good")) {
            throw new InvalidTokenException("It is not the good one.");
        }
        return token;
    }

    private static Response poll(String transport, String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.get("/events?topic=a&callback=f&transport=" + transport, headers);
            return connection.response();
        }
    }

    private static int publish(String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            byte[] form = "topic=a".getBytes(StandardCharsets.UTF_8);
            return connection.post("/events", TestServer.FORM, form, headers).status();
        }
    }

    /** Of the head alone: a frame that is let in does not end. */
    private static boolean isFrameLetIn(String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.get("/events?topic=a&callback=f&hold=100&transport=forever-frame", headers);
            return !connection.response().body().contains("es:error");
        }
    }

    @Test
    void aPollCountsItUnlessItIsAForeignPages() throws IOException {
        assertThat(poll("long-poll").status()).isEqualTo(401);
        assertThat(poll("long-poll", COOKIE).status()).isEqualTo(200);
        assertThat(poll("long-poll", COOKIE, "Origin: " + OWN).status()).isEqualTo(200);
        assertThat(poll("long-poll", COOKIE, "Origin: " + LISTED).status()).isEqualTo(200);
        assertThat(poll("long-poll", COOKIE, "Origin: " + FOREIGN).status()).isEqualTo(401);
        assertThat(poll("long-poll", COOKIE, "Origin: null").status()).isEqualTo(401);
    }

    @Test
    void nothingThatCorsDoesNotGuardCountsIt() throws IOException {
        assertThat(poll("long-poll", COOKIE, "Sec-Fetch-Mode: no-cors").status())
                .isEqualTo(401);
        assertThat(poll("long-poll", COOKIE, "Sec-Fetch-Mode: cors").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Origin: " + OWN, "Sec-Fetch-Site: same-origin", "Referer: " + OWN + "/page"})
    void jsonpNeverCountsIt(String header) throws IOException {
        assertThat(poll("jsonp", COOKIE, header).body()).contains("es:error").contains("401");
    }

    @ParameterizedTest
    @CsvSource({
        "Sec-Fetch-Site: same-origin, true",
        "Sec-Fetch-Site: same-site, false",
        "Sec-Fetch-Site: cross-site, false",
        "Sec-Fetch-Site: none, false",
        "Referer: http://localhost/page?x=1, true",
        "Referer: https://evil.example/http://localhost/, false",
        "Referer: http://localhost.evil.example/, false",
        "Referer: nothing at all, false",
        "X-Nothing: told, false"
    })
    void aFrameCountsItWithinThisServersPages(String header, boolean isLetIn) throws IOException {
        assertThat(isFrameLetIn(COOKIE, header)).isEqualTo(isLetIn);
    }

    @Test
    void whatABrowserSaysItselfGoesBeforeTheReferer() throws IOException {
        assertThat(isFrameLetIn(COOKIE, "Sec-Fetch-Site: cross-site", "Referer: " + OWN + "/"))
                .isFalse();
    }

    @Test
    void aPublisherHasToSayWhereItsPageIsFrom() throws IOException {
        assertThat(publish()).isEqualTo(401);
        assertThat(publish(COOKIE)).isEqualTo(403);
        assertThat(publish(COOKIE, "Origin: " + FOREIGN)).isEqualTo(403);
        assertThat(publish(COOKIE, "Referer: " + FOREIGN + "/page")).isEqualTo(403);
        assertThat(publish(COOKIE, "Origin: null", "Referer: " + OWN + "/page")).isEqualTo(403);
        assertThat(publish(COOKIE, "Origin: " + OWN)).isEqualTo(200);
        assertThat(publish(COOKIE, "Origin: " + LISTED)).isEqualTo(200);
        assertThat(publish(COOKIE, "Referer: " + LISTED + "/page")).isEqualTo(200);
    }

    @Test
    void aHeaderGoesBeforeTheQueryAndTheQueryBeforeTheCookie() throws IOException {
        assertThat(poll("long-poll", COOKIE, "Authorization: Bearer bad").status())
                .isEqualTo(401);
        assertThat(poll("long-poll", COOKIE, "Authorization: Basic Z29vZA==").status())
                .isEqualTo(401);
        assertThat(poll("long-poll&authorization=bad", COOKIE).status()).isEqualTo(401);
        assertThat(poll("long-poll&authorization=bad", "Authorization: bearer good")
                        .status())
                .isEqualTo(200);
        assertThat(poll("long-poll&authorization=good", "Cookie: mercureAuthorization=bad")
                        .status())
                .isEqualTo(200);
        assertThat(poll("long-poll&access_token=good").status()).isEqualTo(401);
        assertThat(poll("long-poll", "Cookie: __Secure-mercure_access_token=good")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void aRefusalHasAChallengeAndNothingOfTheToken() throws IOException {
        Response missing = poll("long-poll");
        assertThat(missing.header("WWW-Authenticate")).isEqualTo("Bearer");
        Response invalid = poll("long-poll", "Authorization: Bearer secret-of-mine");
        assertThat(invalid.header("WWW-Authenticate")).isEqualTo("Bearer error=\"invalid_token\"");
        assertThat(invalid.body()).contains("It is not the good one.").doesNotContain("secret-of-mine");
    }
}
