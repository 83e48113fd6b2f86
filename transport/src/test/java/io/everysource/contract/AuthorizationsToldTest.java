package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.InvalidTokenException;
import io.everysource.access.KeysUnavailableException;
import io.everysource.access.Token;
import io.everysource.access.TokenVerifier;
import io.everysource.contract.RecordingHttpListener.Authorized;
import io.everysource.http.AccessPolicy;
import io.everysource.http.Authorization;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.Party;
import io.everysource.hub.Hub;
import io.everysource.hub.TopicSelectors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Of every request it is told once what came of finding out who asks. */
final class AuthorizationsToldTest {
    private static final String LISTED = "https://app.example";

    private final RecordingHttpListener listener = new RecordingHttpListener();

    /** A token says what is wrong with it; one with which nothing is wrong grants the topic {@code a}. */
    private static TokenVerifier verifier(Hub hub) {
        Optional<TopicSelectors> granted = Optional.of(hub.selectors(List.of("a")));
        return token -> switch (token) {
            case "invalid" -> throw new InvalidTokenException("The token is none of ours.");
            case "unavailable" -> throw new KeysUnavailableException("The keys could not be fetched.");
            case "expired" -> token(granted, Optional.of(Instant.now().minusSeconds(1)));
            case "useless" -> token(Optional.empty(), Optional.empty());
            default -> token(granted, Optional.empty());
        };
    }

    private static Token token(Optional<TopicSelectors> granted, Optional<Instant> expiresAt) {
        return new Token("anna", "", granted, granted, expiresAt, Optional.empty());
    }

    private static Function<Hub, AccessPolicy> checked(boolean isAnonymous) {
        return hub ->
                new AccessPolicy(Optional.of(verifier(hub)), Optional.of(verifier(hub)), isAnonymous, Set.of(LISTED));
    }

    /** @param header the lines of a header, with bars between */
    private static String[] lines(String header) {
        return header.isEmpty() ? new String[0] : header.split("\\|", -1);
    }

    private void subscribe(Function<Hub, AccessPolicy> policy, String method, String query, String header)
            throws IOException {
        try (TestServer server = TestServer.start(listener, policy);
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.send(method + " /events?topic=a&transport=long-poll" + query + " HTTP/1.1\r\nHost: localhost\r\n"
                    + String.join("\r\n", lines(header)) + (header.isEmpty() ? "" : "\r\n") + "\r\n");
            connection.head();
        }
    }

    private void publish(Function<Hub, AccessPolicy> policy, String query, String form, String header)
            throws IOException {
        try (TestServer server = TestServer.start(listener, policy);
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.post("/events?" + query, TestServer.FORM, form.getBytes(StandardCharsets.UTF_8), lines(header));
        }
    }

    private void assertTold(Party party, Authorization... outcomes) {
        assertThat(listener.authorizations())
                .containsExactlyElementsOf(List.of(outcomes).stream()
                        .map(outcome -> new Authorized(party, outcome))
                        .toList());
    }

    @Test
    void withoutKeysAllIsOpenWhateverIsBrought() throws IOException {
        subscribe(hub -> AccessPolicy.OPEN, "GET", "&authorization=invalid", "Authorization: Bearer invalid");
        subscribe(hub -> AccessPolicy.OPEN, "HEAD", "", "");
        assertTold(Party.SUBSCRIBER, Authorization.OPEN, Authorization.OPEN);
    }

    @Test
    void withoutKeysAnybodyPublishes() throws IOException {
        publish(hub -> AccessPolicy.OPEN, "authorization=invalid", "topic=a", "");
        assertTold(Party.PUBLISHER, Authorization.OPEN);
    }

    @ParameterizedTest
    @CsvSource({
        "ANONYMOUS, true, '', ''",
        "MISSING, false, '', ''",
        "ANONYMOUS, true, &authorization=, ''",
        "GRANTED, true, &authorization=good, ''",
        "GRANTED, false, '', Authorization: Bearer good",
        "GRANTED, false, '', Cookie: mercureAuthorization=good",
        "GRANTED, false, '', Cookie: mercureAuthorization=good|Origin: " + LISTED,
        "GRANTED, false, '', Authorization: Bearer useless",
        "INVALID, true, '', Authorization: Bearer invalid",
        "INVALID, true, '', Authorization: Basic Zm9vOmJhcg==",
        "INVALID, false, '', Cookie: mercureAuthorization=invalid",
        "UNAVAILABLE, true, &authorization=unavailable, ''",
        // A cookie from where it does not count is none.
        "ANONYMOUS, true, '', Cookie: mercureAuthorization=good|Origin: https://evil.example",
        "MISSING, false, '', Cookie: mercureAuthorization=good|Origin: https://evil.example"
    })
    void subscribersAre(Authorization outcome, boolean isAnonymous, String query, String header) throws IOException {
        subscribe(checked(isAnonymous), "GET", query, header);
        assertTold(Party.SUBSCRIBER, outcome);
        subscribe(checked(isAnonymous), "HEAD", query, header);
        assertTold(Party.SUBSCRIBER, outcome, outcome);
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void soAreThoseWhoAreRefusedInBand(String transport) throws IOException {
        subscribe(checked(false), "GET", "&control=1&callback=f&transport=" + transport, "");
        assertTold(Party.SUBSCRIBER, Authorization.MISSING);
    }

    @ParameterizedTest
    @CsvSource({
        "GRANTED, '', topic=a, Authorization: Bearer good",
        "GRANTED, authorization=good, topic=a, ''",
        "GRANTED, '', topic=a, Cookie: mercureAuthorization=good|Origin: " + LISTED,
        // Who asks is known, whatever else is wrong.
        "GRANTED, '', data=without a topic, Authorization: Bearer good",
        "MISSING, '', topic=a, ''",
        "INVALID, '', topic=a, Authorization: Bearer invalid",
        "INVALID, '', topic=a, Authorization: Basic Zm9vOmJhcg==",
        "INVALID, '', topic=a, Authorization: Bearer expired",
        "UNAVAILABLE, '', topic=a, Authorization: Bearer unavailable",
        "FORBIDDEN, '', topic=b, Authorization: Bearer good",
        "FORBIDDEN, '', topic=a&topic=b, Authorization: Bearer good",
        "FORBIDDEN, '', topic=a, Authorization: Bearer useless",
        "FORBIDDEN, '', topic=a, Cookie: mercureAuthorization=good",
        "FORBIDDEN, '', topic=a, Cookie: mercureAuthorization=good|Origin: https://evil.example",
        "FORBIDDEN, '', topic=a, Cookie: mercureAuthorization=invalid|Origin: https://evil.example"
    })
    void publishersAre(Authorization outcome, String query, String form, String header) throws IOException {
        publish(checked(true), query, form, header);
        assertTold(Party.PUBLISHER, outcome);
    }

    @Test
    void theHubsOwnTopicsAreForbiddenToAll() throws IOException {
        publish(hub -> AccessPolicy.OPEN, "", "topic=/.well-known/mercure/subscriptions/a", "");
        assertTold(Party.PUBLISHER, Authorization.FORBIDDEN);
    }

    @Test
    void aStreamThatIsForbiddenHalfWayIsForbidden() throws IOException {
        try (TestServer server = TestServer.start(listener, checked(true));
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.post(
                    "/events?authorization=good",
                    TestServer.NDJSON,
                    "{\"topic\":\"a\"}\n{\"topic\":\"b\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        assertTold(Party.PUBLISHER, Authorization.FORBIDDEN);
    }

    @Test
    void whoIsOneTooManyIsNotAskedWhoItIs() throws IOException {
        ConnectionLimits limits = ConnectionLimits.DEFAULTS.withConnections(0).withPerAddress(1);
        try (TestServer server = TestServer.start(listener, checked(true), limits);
                HttpConnection first = new HttpConnection(server.port())) {
            server.awaitConnections(1);
            try (HttpConnection publisher = new HttpConnection(server.port());
                    HttpConnection subscriber = new HttpConnection(server.port())) {
                byte[] form = "topic=a".getBytes(StandardCharsets.UTF_8);
                assertThat(publisher
                                .post("/events?authorization=good", TestServer.FORM, form)
                                .status())
                        .isEqualTo(429);
                subscriber.get("/events?topic=a&transport=long-poll&authorization=good");
                assertThat(subscriber.head().status()).isEqualTo(429);
            }
            assertThat(first.socket().isClosed()).isFalse();
            server.awaitConnections(1);
        }
        assertThat(listener.authorizations()).isEmpty();
    }
}
