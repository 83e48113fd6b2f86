package io.everysource.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everysource.FakeClock;
import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.util.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.KeyPair;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys at a URL of a real server, which goes away and comes back. The time is the test's, and so is the reader's thread. */
final class JwksTest {
    private static final Set<Algorithm> RS256 = Set.of(Algorithm.RS256);
    private static final String OLD = jwk("old");
    private static final String NEW = jwk("new");

    private final FakeClock clock = new FakeClock();
    private final AtomicInteger requests = new AtomicInteger();
    private final Queue<Runnable> asked = new ArrayDeque<>();
    private final LogLines log = new LogLines();

    private Undertow server;
    private URI url;
    private volatile HttpHandler answer =
            exchange -> exchange.getResponseSender().send(TestKeys.jwks(OLD));

    @BeforeEach
    void start() {
        start(0);
        url = URI.create("http://127.0.0.1:" + port() + "/keys?secret=of-the-query");
        log.start();
    }

    @AfterEach
    void stop() {
        log.stop();
        server.stop();
    }

    @Test
    void tokensAreCheckedWithTheKeysThere() {
        JwksKeys keys = source();
        keys.tick();
        assertThat(verifier(keys).verify(token("old")).subject()).isEqualTo("old");
        assertThatThrownBy(() ->
                        verifier(keys).verify(signer("new").withKeyId("old").sign(TokenClaims.NONE)))
                .isInstanceOf(InvalidTokenException.class);
    }

    @Test
    void beforeTheFirstKeysTokensAreToComeAgain() {
        server.stop();
        JwksKeys keys = source();
        unavailable(keys, "old");
        keys.tick();
        unavailable(keys, "old");
        start(url.getPort());
        clock.advance(JwksKeys.MIN_DISTANCE);
        keys.tick();
        assertThatCode(() -> verifier(keys).verify(token("old"))).doesNotThrowAnyException();
    }

    @Test
    void keysAreReadEveryFiveMinutes() {
        JwksKeys keys = source();
        keys.tick();
        clock.advance(JwksKeys.PERIOD.minusMillis(1));
        keys.tick();
        assertThat(requests).hasValue(1);
        clock.advance(Duration.ofMillis(1));
        keys.tick();
        assertThat(requests).hasValue(2);
    }

    @Test
    void keysOutliveAnOutageThatIsToldOnce() {
        JwksKeys keys = source();
        JwtVerifier verifier = verifier(keys);
        keys.tick();
        server.stop();
        clock.advance(JwksKeys.PERIOD);
        for (int i = 0; i < 100; i++) {
            keys.tick();
            clock.advance(JwksKeys.MIN_DISTANCE);
        }
        assertThatCode(() -> verifier.verify(token("old"))).doesNotThrowAnyException();
        assertThat(log.lines()).hasSize(1);
        start(url.getPort());
        answer(TestKeys.jwks(NEW));
        keys.tick();
        assertThatCode(() -> verifier.verify(token("new"))).doesNotThrowAnyException();
        assertThat(log.lines()).hasSize(2);
        assertThat(log.lines().get(1)).contains("can be read again");
        assertThat(String.join("", log.lines())).doesNotContain("of-the-query");
    }

    @Test
    void duringAnOutageTheKeysAreAskedForEveryTenSeconds() {
        answer = exchange -> exchange.setStatusCode(500);
        JwksKeys keys = source();
        for (int i = 0; i < 60; i++) {
            keys.tick();
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(requests).hasValue(6);
    }

    @Test
    void anUnknownKeyIsAskedForAtOnceAndItsTokenIsToComeAgain() {
        JwksKeys keys = source();
        keys.tick();
        answer(TestKeys.jwks(OLD, NEW));
        clock.advance(JwksKeys.MIN_DISTANCE);
        unavailable(keys, "new");
        unavailable(keys, "new");
        assertThat(asked).hasSize(1);
        asked.remove().run();
        assertThat(requests).hasValue(2);
        assertThatCode(() -> verifier(keys).verify(token("new"))).doesNotThrowAnyException();
        assertThatCode(() -> verifier(keys).verify(token("old"))).doesNotThrowAnyException();
    }

    @Test
    void anUnknownKeyIsRefusedWhereTheKeysAreFresh() {
        JwksKeys keys = source();
        keys.tick();
        clock.advance(JwksKeys.MIN_DISTANCE.minusMillis(1));
        for (int i = 0; i < 100; i++) {
            String jwt = signer("new").withKeyId("made up " + i).sign(TokenClaims.NONE);
            assertThatThrownBy(() -> verifier(keys).verify(jwt))
                    .isInstanceOf(InvalidTokenException.class)
                    .hasMessageContaining("key that the server does not know");
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void unknownKeysDuringAnOutageAskOnceInTenSeconds() {
        JwksKeys keys = source();
        keys.tick();
        server.stop();
        for (int second = 0; second < 60; second++) {
            clock.advance(Duration.ofSeconds(1));
            if (second >= 9) {
                unavailable(keys, "new");
            }
            assertThat(asked).hasSizeLessThanOrEqualTo(1);
            asked.forEach(Runnable::run);
            asked.clear();
        }
        // The last of the successes counts until the tenth second; the six that followed it failed.
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void aKeyThatIsWithdrawnIsWithdrawnFromTokensThatWereChecked() {
        JwksKeys keys = source();
        keys.tick();
        JwtVerifier verifier = verifier(keys);
        verifier.verify(token("old"));
        answer(TestKeys.jwks(NEW));
        clock.advance(JwksKeys.PERIOD);
        keys.tick();
        assertThatThrownBy(() -> verifier.verify(token("old"))).isInstanceOf(InvalidTokenException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 302, 401, 404, 429, 500, 503})
    void anAnswerThatIsNot200ChangesNothing(int status) {
        JwksKeys keys = source();
        keys.tick();
        answer = exchange -> {
            exchange.setStatusCode(status);
            exchange.getResponseHeaders().put(Headers.LOCATION, "/elsewhere");
            exchange.getResponseSender().send(status == 204 ? "" : TestKeys.jwks(NEW));
        };
        clock.advance(JwksKeys.PERIOD);
        keys.tick();
        assertThat(requests).hasValue(2);
        assertThatCode(() -> verifier(keys).verify(token("old"))).doesNotThrowAnyException();
        assertThat(log.lines().get(0)).contains("" + status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not JSON", "{\"keys\":[]}", "[]", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}"})
    void anAnswerWithoutKeysChangesNothing(String body) {
        JwksKeys keys = source();
        keys.tick();
        answer(body);
        clock.advance(JwksKeys.PERIOD);
        keys.tick();
        assertThatCode(() -> verifier(keys).verify(token("old"))).doesNotThrowAnyException();
        assertThat(log.lines()).hasSize(1);
    }

    @Test
    void anAnswerOfAnyLengthIsGivenUp() throws IOException {
        AtomicInteger sent = new AtomicInteger();
        answer = exchange -> exchange.dispatch(() -> {
            exchange.startBlocking();
            try {
                while (sent.get() < 100_000_000) {
                    exchange.getOutputStream().write(new byte[8_192]);
                    sent.addAndGet(8_192);
                }
            } catch (IOException gone) {
                exchange.endExchange();
            }
        });
        JwksFetch fetch = new JwksFetch(url);
        assertThatThrownBy(fetch::read).isInstanceOf(IOException.class).hasMessageContaining("more than 262144 bytes");
        assertThat(sent.get()).isLessThan(100_000_000);
    }

    @Test
    void anAnswerThatNeverComesIsGivenUp() {
        answer = exchange -> exchange.dispatch(() -> {});
        assertThatThrownBy(() -> new JwksFetch(url, Duration.ofMillis(100)).read())
                .isInstanceOf(IOException.class);
    }

    @Test
    void anAnswerThatNeverEndsIsGivenUp() {
        answer = exchange -> {
            exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, 1_000);
            exchange.dispatch(() -> {
                exchange.startBlocking();
                try {
                    exchange.getOutputStream().write('{');
                    exchange.getOutputStream().flush();
                } catch (IOException gone) {
                    exchange.endExchange();
                }
            });
        };
        assertThatThrownBy(() -> new JwksFetch(url, Duration.ofMillis(500)).read())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no whole answer");
    }

    @Test
    void aSourceReadsAtOnceAndThenByItself() {
        try (KeySource keys = KeySource.jwks(url, Set.of("RS256"))) {
            assertThatCode(() -> verifier(keys).verify(token("old"))).doesNotThrowAnyException();
        }
        answer(TestKeys.jwks(OLD));
        server.stop();
        try (KeySource keys = KeySource.jwks(url, Set.of("RS256"))) {
            unavailable(keys, "old");
        }
    }

    @Test
    void anUnknownKeyNeverMakesTheCallerWait() {
        JwksKeys keys = source();
        keys.tick();
        clock.advance(JwksKeys.PERIOD);
        int before = requests.get();
        unavailable(keys, "new");
        // What reads the keys is left to the reader, who has not come yet.
        assertThat(requests).hasValue(before);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/passwd",
        "jar:file:/x.jar!/keys",
        "ftp://id.example/keys",
        "/keys",
        "https:///keys",
        "https://ann:secret@id.example/keys"
    })
    void aUrlThatCannotBeUsedIsRefused(String bad) {
        assertThatThrownBy(() -> KeySource.jwks(URI.create(bad), Set.of("RS256")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret@");
    }

    @Test
    void publicKeysAreNeverSecrets() {
        assertThatThrownBy(() -> KeySource.jwks(url, Set.of("RS256", "HS256")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("public keys");
        assertThat(requests).hasValue(0);
    }

    private JwksKeys source() {
        return new JwksKeys(url, RS256, new JwksFetch(url), clock::nanoTime, asked::add, asked::clear);
    }

    private JwtVerifier verifier(KeySource keys) {
        return JwtVerifier.of(keys, TokenRules.NONE, TestSelectors.HUB, clock, new Revocations(clock));
    }

    private void unavailable(KeySource keys, String key) {
        assertThatThrownBy(() -> verifier(keys).verify(token(key))).isInstanceOf(KeysUnavailableException.class);
    }

    private void answer(String body) {
        answer = exchange -> exchange.getResponseSender().send(body);
    }

    private void start(int port) {
        server = Undertow.builder()
                .addHttpListener(port, "127.0.0.1")
                .setIoThreads(1)
                .setHandler(exchange -> {
                    requests.incrementAndGet();
                    answer.handleRequest(exchange);
                })
                .build();
        server.start();
    }

    private int port() {
        return ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    }

    private static String jwk(String name) {
        return TestKeys.jwk(TestKeys.rsa(name), ",\"kid\":\"" + name + "\"");
    }

    private static String token(String name) {
        return signer(name).withKeyId(name).sign(TokenClaims.NONE.withSubject(name));
    }

    private static TokenSigner signer(String name) {
        KeyPair pair = TestKeys.rsa(name);
        return TokenSigner.of(TestKeys.pem(pair.getPrivate()), "RS256");
    }

    /** What the source of keys logs. */
    private static final class LogLines extends Handler {
        private final Logger logger = Logger.getLogger(JwksKeys.class.getName());
        private final List<String> lines = new ArrayList<>();

        void start() {
            logger.setUseParentHandlers(false);
            logger.setLevel(Level.INFO);
            logger.addHandler(this);
        }

        void stop() {
            logger.removeHandler(this);
            logger.setLevel(null);
            logger.setUseParentHandlers(true);
        }

        synchronized List<String> lines() {
            return List.copyOf(lines);
        }

        @Override
        public synchronized void publish(LogRecord line) {
            if (!line.getMessage().contains("come unprotected")) {
                lines.add(line.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
