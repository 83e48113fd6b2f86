package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.JwtVerifier;
import io.everysource.access.KeySource;
import io.everysource.access.Revocations;
import io.everysource.access.TokenClaims;
import io.everysource.access.TokenRules;
import io.everysource.access.TokenSigner;
import io.everysource.access.TokenVerifier;
import io.everysource.contract.HttpConnection.Head;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a hub of the Mercure protocol has to do, draft 07, rule by rule. Where the protocol's own hub does otherwise the specification
 * is followed: publishing what is not granted is 403 there 401, and a body that is too large 413 and not 400.
 */
final class MercureConformanceTest {
    private static final String KEY = "!ChangeThisMercureHubJWTSecretKey!";
    private static final String PATH = "/.well-known/mercure";
    private static final String POSITION = "[0-9a-f]{12}-[0-9]+";

    private static TestServer server;

    @BeforeAll
    static void startServer() {
        server = TestServer.start(
                hub -> new AccessPolicy(Optional.of(verifier(hub)), Optional.of(verifier(hub)), true, Set.of("*")));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static TokenVerifier verifier(Hub hub) {
        Clock clock = Clock.systemUTC();
        return JwtVerifier.of(
                KeySource.text(KEY, Set.of("HS256")), TokenRules.NONE, hub::selectors, clock, new Revocations(clock));
    }

    private static String bearer(TokenClaims claims) {
        return "Authorization: Bearer " + TokenSigner.of(KEY, "HS256").sign(claims);
    }

    private static String mayPublish(String... selectors) {
        return bearer(TokenClaims.NONE.withPublish(selectors));
    }

    private static String maySubscribe(String... selectors) {
        return bearer(TokenClaims.NONE.withSubscribe(selectors));
    }

    private static Response publish(String form, String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            return connection.post(PATH, TestServer.FORM, form.getBytes(StandardCharsets.UTF_8), headers);
        }
    }

    private static String published(String form) throws IOException {
        Response response = publish(form, mayPublish("*"));
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return response.body();
    }

    /** All that is there for it after a cursor. */
    private static Response poll(String query, String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.get(PATH + "?transport=long-poll&hold=100&" + query, headers);
            return connection.response();
        }
    }

    private static String after(String position) {
        return "&last_event_id=" + position;
    }

    private static String tail() {
        return server.hub().log().tail().toString();
    }

    @Nested
    class Publishing {
        @Test
        void anAnswerIsTheUpdatesId() throws IOException {
            Response response = publish("topic=https://example.com/books/1&data=x", mayPublish("*"));
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.header("Content-Type")).startsWith("text/plain");
            assertThat(response.body()).matches(POSITION);
            assertThat(published("topic=a&id=urn:uuid:5e94c686-2c0b-4f9b-958c-92ccc3bbb4eb"))
                    .isEqualTo("urn:uuid:5e94c686-2c0b-4f9b-958c-92ccc3bbb4eb");
        }

        @ParameterizedTest
        @CsvSource({
            "data=x, topic",
            "topic=, topic",
            "topic=*, topic",
            "topic=a&id=%23x, id",
            "topic=a&retry=soon, retry"
        })
        void whatIsMalformedIsRefused(String form, String field) throws IOException {
            Response response = publish(form, mayPublish("*"));
            assertThat(response.status()).isEqualTo(400);
            assertThat(response.body()).contains("\"field\":\"" + field + "\"");
        }

        @Test
        void unknownFieldsAreIgnored() throws IOException {
            published("topic=a&unknown=x&data=y");
        }

        @Test
        void whatIsTooLargeIsNotMalformed() throws IOException {
            String form = "topic=a&data=" + "x".repeat(PublishLimits.DEFAULTS.dataBytes() + 1);
            assertThat(publish(form, mayPublish("*")).status()).isEqualTo(413);
        }

        @Test
        void itTakesAToken() throws IOException {
            Response none = publish("topic=a");
            assertThat(none.status()).isEqualTo(401);
            assertThat(none.header("WWW-Authenticate")).isEqualTo("Bearer");
            Response invalid = publish("topic=a", "Authorization: Bearer x.y.z");
            assertThat(invalid.status()).isEqualTo(401);
            assertThat(invalid.header("WWW-Authenticate")).contains("invalid_token");
            assertThat(publish("topic=a", maySubscribe("*")).status()).isEqualTo(403);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "&private=on"})
        void everyTopicHasToBeGranted(String more) throws IOException {
            String form = "topic=books/1&topic=all" + more;
            long before = server.hub().log().tail().offset();
            assertThat(publish(form, mayPublish("books/1")).status()).isEqualTo(403);
            assertThat(publish(form, mayPublish("all", "books")).status()).isEqualTo(403);
            assertThat(server.hub().log().tail().offset()).isEqualTo(before);
            assertThat(publish(form, mayPublish("books/1", "all")).status()).isEqualTo(200);
            assertThat(publish(form, mayPublish("books/{id}", "all")).status()).isEqualTo(200);
            assertThat(publish(form, mayPublish("*")).status()).isEqualTo(200);
        }

        @Test
        void thePrivateFieldCountsByItsPresence() throws IOException {
            String before = tail();
            for (String field : new String[] {"private", "private=", "private=off", "private=on"}) {
                published("topic=hidden&data=x&" + field);
            }
            assertThat(poll("topic=hidden" + after(before)).body()).doesNotContain("data: x");
            assertThat(poll("topic=hidden" + after(before), maySubscribe("hidden"))
                            .body())
                    .containsSubsequence("data: x", "data: x", "data: x", "data: x");
        }

        @Test
        void dataKeepsItsLines() throws IOException {
            String before = tail();
            published("topic=lines&data=a%0D%0Ab%0Dc%0A&type=book&retry=1500");
            assertThat(poll("topic=lines" + after(before)).body())
                    .contains("event: book\nretry: 1500\ndata: a\ndata: b\ndata: c\ndata:\nid: ");
        }
    }

    @Nested
    class Subscribing {
        @Test
        void itTakesATopic() throws IOException {
            assertThat(poll("").status()).isEqualTo(400);
            assertThat(poll("topic=").status()).isEqualTo(400);
        }

        @Test
        void aSelectorIsTheTopicATemplateOrEverything() throws IOException {
            String before = tail();
            published("topic=https://example.com/books/1&data=one");
            published("topic=https://example.com/books/%7Bid%7D&data=itself");
            published("topic=other&topic=https://example.com/books/2&data=alternate");
            assertThat(poll("topic=https://example.com/books/1" + after(before)).body())
                    .contains("one")
                    .doesNotContain("itself", "alternate");
            assertThat(poll("topic=https://example.com/books/%7Bid%7D" + after(before))
                            .body())
                    .contains("one", "itself", "alternate");
            assertThat(poll("topic=*" + after(before)).body()).contains("one", "itself", "alternate");
            assertThat(poll("topic=nothing&topic=other" + after(before)).body())
                    .contains("alternate")
                    .doesNotContain("one");
        }

        @Test
        void privateUpdatesGoToWhoWasGrantedOneOfTheTopics() throws IOException {
            String before = tail();
            published("topic=books/7&topic=users/dunglas&data=secret&private=on");
            String asked = "topic=books/7" + after(before);
            assertThat(poll(asked).body()).doesNotContain("secret");
            assertThat(poll(asked, maySubscribe("books/8")).body()).doesNotContain("secret");
            assertThat(poll(asked, mayPublish("*")).body()).doesNotContain("secret");
            assertThat(poll("topic=books/8" + after(before), maySubscribe("*")).body())
                    .doesNotContain("secret");
            for (String selector : new String[] {"books/7", "users/dunglas", "users/{name}", "*"}) {
                assertThat(poll(asked, maySubscribe(selector)).body()).contains("data: secret");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"mercure", "https://mercure.rocks/"})
        void theClaimHasTwoNames(String claim) throws IOException {
            String before = tail();
            published("topic=claimed&data=secret&private=on");
            String token = token("{\"" + claim + "\":{\"subscribe\":[\"claimed\"]}}");
            assertThat(poll("topic=claimed" + after(before), "Authorization: Bearer " + token)
                            .body())
                    .contains("secret");
        }

        @Test
        void aTokenComesInTheQueryOrInACookieToo() throws IOException {
            String before = tail();
            published("topic=shown&data=secret&private=on");
            String token = token("{\"mercure\":{\"subscribe\":[\"*\"]}}");
            String asked = "topic=shown" + after(before);
            assertThat(poll(asked + "&authorization=" + token).body()).contains("secret");
            assertThat(poll(asked, "Cookie: mercureAuthorization=" + token).body())
                    .contains("secret");
            assertThat(poll(asked + "&authorization=" + token, "Authorization: Bearer x.y.z")
                            .status())
                    .isEqualTo(401);
        }

        @Test
        void aTokenThatHasEndedIsRefused() throws IOException {
            String ended = bearer(TokenClaims.NONE
                    .withSubscribe("*")
                    .withExpiresAt(Instant.now().minusSeconds(60)));
            Response response = poll("topic=a", ended);
            assertThat(response.status()).isEqualTo(401);
            assertThat(response.header("WWW-Authenticate")).contains("invalid_token");
        }

        @Test
        void aStreamEndsWithItsToken() throws IOException {
            String soon = bearer(TokenClaims.NONE
                    .withSubscribe("*")
                    .withExpiresAt(Instant.now().minus(JwtVerifier.LEEWAY).plusSeconds(5)));
            try (HttpConnection connection = new HttpConnection(server.port())) {
                connection.get(PATH + "?topic=a&control=1", soon);
                assertThat(connection.response().body())
                        .contains("event: es:bye\n")
                        .contains("\"reason\":\"expired\"");
            }
        }

        /** Signed as other programs do it. */
        private static String token(String claims) {
            Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
            String signed = base64.encodeToString("{\"alg\":\"HS256\"}".getBytes(StandardCharsets.UTF_8)) + "."
                    + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
            try {
                Mac hmac = Mac.getInstance("HmacSHA256");
                hmac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                return signed + "." + base64.encodeToString(hmac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    @Nested
    class Reconnecting {
        @Test
        void theHeaderGoesBeforeTheQuery() throws IOException {
            String before = tail();
            String first = published("topic=again&data=first");
            published("topic=again&data=second");
            for (String name : List.of("lastEventID", "last_event_id", "lastEventId")) {
                Response response = poll("topic=again&" + name + "=" + before, "Last-Event-ID: " + first);
                assertThat(response.body()).contains("second").doesNotContain("data: first");
                assertThat(response.header("Last-Event-ID")).isEqualTo(first);
                assertThat(poll("topic=again&" + name + "=" + before).body()).contains("data: first", "second");
            }
        }

        @Test
        void earliestIsAllThereIs() throws IOException {
            published("topic=oldest&data=kept");
            Response response = poll("topic=oldest&lastEventID=earliest");
            assertThat(response.body()).contains("kept");
            assertThat(response.header("Last-Event-ID")).isEqualTo("earliest");
        }

        @Test
        void anUnknownIdIsAnsweredWithAnother() throws IOException {
            Response response = poll("topic=a", "Last-Event-ID: urn:uuid:never-there");
            assertThat(response.header("Last-Event-ID")).isNotEmpty().isNotEqualTo("urn:uuid:never-there");
            assertThat(response.body()).contains("event: es:gap");
        }

        @Test
        void aPublishersIdIsACursor() throws IOException {
            published("topic=named&data=one&id=urn:one");
            published("topic=named&data=two&id=urn:two");
            assertThat(poll("topic=named", "Last-Event-ID: urn:one").body())
                    .contains("data: two", "id: urn:two")
                    .doesNotContain("data: one");
        }

        @Test
        void theAnswerTellsWhereItBeginsAlsoForAnEmptyCursor() throws IOException {
            assertThat(poll("topic=a&lastEventID=").header("Last-Event-ID")).isEqualTo(tail());
            assertThat(poll("topic=a").header("Last-Event-ID")).isEmpty();
        }

        @Test
        void whatMayBeReplayedIsDecidedByTheTokenOfNow() throws IOException {
            String before = tail();
            published("topic=once&data=secret&private=on");
            assertThat(poll("topic=once" + after(before), maySubscribe("once")).body())
                    .contains("secret");
            assertThat(poll("topic=once" + after(before), maySubscribe("twice")).body())
                    .doesNotContain("secret");
        }

        @Test
        void everyEventHasAnId() throws IOException {
            String before = tail();
            published("topic=ids&data=x");
            for (String block : poll("topic=ids" + after(before)).body().split("\n\n", -1)) {
                assertThat(block.isEmpty() || block.contains("id: ")).as(block).isTrue();
            }
        }
    }

    @Nested
    class Http {
        @ParameterizedTest
        @ValueSource(strings = {"PUT", "DELETE", "PATCH"})
        void otherMethodsAreNotAllowed(String method) throws IOException {
            try (HttpConnection connection = new HttpConnection(server.port())) {
                connection.send(method + " " + PATH + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
                Head head = connection.head();
                assertThat(head.status()).isEqualTo(405);
                assertThat(head.header("Allow")).contains("GET", "POST");
            }
        }

        @Test
        void aStreamIsAnEventStream() throws IOException {
            try (HttpConnection connection = new HttpConnection(server.port())) {
                connection.get(PATH + "?topic=a", "Accept: text/event-stream");
                Head head = connection.head();
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.header("Content-Type")).startsWith("text/event-stream");
            }
        }
    }
}
