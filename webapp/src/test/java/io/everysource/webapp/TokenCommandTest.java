package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.access.JwtVerifier;
import io.everysource.access.KeySource;
import io.everysource.access.Revocations;
import io.everysource.access.Token;
import io.everysource.access.TokenRules;
import io.everysource.hub.TopicSelectors;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command that makes tokens. */
@Timeout(60)
final class TokenCommandTest {
    private static final String OTHER = "another secret of the tests, also long enough";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(Map<String, String> environment, String... options) {
        String[] args = new String[options.length + 1];
        args[0] = "token";
        System.arraycopy(options, 0, args, 1, options.length);
        int code = ServerCommand.execute(environment, new PrintWriter(out), new PrintWriter(err), args);
        assertThat(out + err.toString()).doesNotContain(Keys.SECRET).doesNotContain(OTHER);
        return code;
    }

    private String token(Map<String, String> environment, String... options) {
        assertThat(run(environment, options)).as("%s", err).isZero();
        assertThat(out.toString()).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\R");
        return out.toString().strip();
    }

    private static JsonNode claims(String token) throws IOException {
        return new ObjectMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    private static Token verified(String token, String key, String algorithm) {
        return JwtVerifier.of(
                        KeySource.text(key, Set.of(algorithm)),
                        TokenRules.NONE,
                        TopicSelectors::parse,
                        Clock.systemUTC(),
                        new Revocations(Clock.systemUTC()))
                .verify(token);
    }

    @Test
    void standardOutputHasTheTokenAloneAndStandardErrorSaysWhatItIs() throws IOException {
        String token = token(
                Map.of(),
                "--publish",
                "news",
                "--subscribe",
                "user/42",
                "--subscribe",
                "news/{id}",
                "--subject",
                "alice",
                "--key",
                Keys.SECRET);
        Token verified = verified(token, Keys.SECRET, "HS256");
        assertThat(verified.subject()).isEqualTo("alice");
        assertThat(verified.publish().orElseThrow().selects("news")).isTrue();
        assertThat(verified.publish().orElseThrow().selects("user/42")).isFalse();
        assertThat(verified.subscribe().orElseThrow().selects("news/7")).isTrue();
        assertThat(verified.id()).isNotEmpty();
        assertThat(claims(token).path("exp").longValue()
                        - claims(token).path("iat").longValue())
                .isEqualTo(Duration.ofHours(1).toSeconds());
        assertThat(err.toString())
                .contains("A token for alice, signed with HS256, good for 1 hour, until ")
                .contains("may publish to          news")
                .contains("gets private events of  user/42, news/{id}")
                .contains(verified.id())
                .doesNotContain(token);
    }

    @Test
    void aRoundTripThroughARealServer() throws IOException, InterruptedException {
        String token = token(Map.of(), "--publish", "news", "--key", Keys.SECRET);
        try (Server server = Server.start(ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withAccess(Keys.access("*")))) {
            HttpRequest.Builder publish = HttpRequest.newBuilder(URI.create(server.uri() + "/events"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("topic=news&data=hello"));
            HttpClient client = HttpClient.newHttpClient();
            assertThat(client.send(publish.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(401);
            HttpRequest authorized =
                    publish.header("Authorization", "Bearer " + token).build();
            assertThat(client.send(authorized, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void withoutAKeyItIsTheServers() throws IOException {
        Map<String, String> environment = Map.of(
                "EVERYSOURCE_PUBLISHER_JWT_KEY", Keys.SECRET,
                "EVERYSOURCE_SUBSCRIBER_JWT_KEY", OTHER,
                "EVERYSOURCE_SUBSCRIBER_JWT_ALG", "HS256",
                "EVERYSOURCE_JWT_AUDIENCE", "https://hub.example",
                "EVERYSOURCE_JWT_ISSUER", "me");
        String token = token(environment, "--publish", "a");
        assertThat(verified(token, Keys.SECRET, "HS256").publish()).isPresent();
        assertThat(claims(token).path("aud").asText()).isEqualTo("https://hub.example");
        assertThat(claims(token).path("iss").asText()).isEqualTo("me");
        out.getBuffer().setLength(0);
        assertThat(verified(token(environment, "--subscribe", "a"), OTHER, "HS256")
                        .subscribe())
                .isPresent();
        assertThat(run(environment, "--subscribe", "a", "--publish", "b")).isEqualTo(2);
        assertThat(err.toString()).contains("this takes two tokens");
    }

    @Test
    void aKeyFromAConfigurationFileWithWhateverIsInIt() throws IOException {
        String odd = "a$$b${sys:user.name}$1 is an odd secret, which is long enough";
        Path config = Files.writeString(
                folder.resolve("config"), "publisher-jwt-key = " + odd + "\nsubscriber-jwt-key = " + odd + "\n");
        String token = token(Map.of(), "--publish", "a", "--subscribe", "a", "--config", config.toString());
        assertThat(verified(token, odd, "HS256").publish()).isPresent();
        Path file = Files.writeString(folder.resolve("key"), odd + "\r\n");
        out.getBuffer().setLength(0);
        assertThat(verified(token(Map.of(), "--publish", "a", "--key", "@" + file), odd, "HS256")
                        .publish())
                .isPresent();
    }

    @Test
    void aPrivateKeyInPem() throws IOException, NoSuchAlgorithmException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        Path key = Files.writeString(
                folder.resolve("key.pem"), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        String token = token(Map.of(), "--publish", "a", "--key", "@" + key, "--alg", "EdDSA");
        assertThat(verified(token, pem("PUBLIC KEY", pair.getPublic().getEncoded()), "EdDSA")
                        .publish())
                .isPresent();
        assertThat(run(Map.of(), "--publish", "a", "--key", "@" + key)).isEqualTo(2);
        assertThat(err.toString()).contains("--key: The key is a private key").contains("HS256 needs a secret");
    }

    private static String pem(String name, byte[] der) {
        return "-----BEGIN " + name + "-----\n" + Base64.getMimeEncoder().encodeToString(der) + "\n-----END " + name
                + "-----\n";
    }

    @Test
    void itMayBeGoodForEverButNotForEverythingWithoutAWord() throws IOException {
        String token = token(Map.of(), "--publish", "*", "--expires", "never", "--key", Keys.SECRET);
        assertThat(claims(token).has("exp")).isFalse();
        assertThat(err.toString()).contains("good for ever", "may publish to          all topics", "Careful:");
        err.getBuffer().setLength(0);
        out.getBuffer().setLength(0);
        token(Map.of(), "--publish", "news", "--expires", "never", "--key", Keys.SECRET);
        assertThat(err.toString()).doesNotContain("Careful:");
    }

    @Test
    void whatIsMissingOrWrongIsSaid() {
        assertThat(run(Map.of(), "--key", Keys.SECRET)).isEqualTo(2);
        assertThat(run(Map.of(), "--publish", "a")).isEqualTo(2);
        assertThat(run(Map.of(), "--publish", "a", "--key", "@" + folder.resolve("missing")))
                .isEqualTo(2);
        assertThat(run(Map.of(), "--publish", "a", "--key", "short")).isEqualTo(2);
        assertThat(run(Map.of(), "--publish", "a", "--key", Keys.SECRET, "--alg", "none"))
                .isEqualTo(2);
        assertThat(run(Map.of(), "--publish", "a", "--key", Keys.SECRET, "--expires", "soon"))
                .isEqualTo(2);
        assertThat(run(Map.of(), "--publish", "a", "--key", Keys.SECRET, "--payload", "{"))
                .isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .contains(
                        "What is the token good for?", "There is no key to sign with", "EVERYSOURCE_PUBLISHER_JWT_KEY")
                .contains("there is no file", "too short", "no such algorithm", "'soon' is not a duration", "JSON");
    }
}
