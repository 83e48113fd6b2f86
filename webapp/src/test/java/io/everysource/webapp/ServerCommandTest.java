package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line says before a server runs. */
final class ServerCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    private int run(Map<String, String> environment, String... args) {
        return ServerCommand.execute(environment, new PrintWriter(out), new PrintWriter(err), args);
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("everysource.properties"), text);
    }

    @Test
    void helpNamesEveryOption() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(out.toString())
                .contains("--host", "--port", "--config", "--insecure", "--retain-bytes", "--retain-age")
                .contains("--heartbeat", "--poll-hold", "--stall-timeout", "--rotate-after", "--retry", "--lab")
                .contains("--publisher-jwt-key", "--publisher-jwt-alg", "--publisher-jwks-url", "--anonymous")
                .contains("--subscriber-jwt-key", "--subscriber-jwt-alg", "--subscriber-jwks-url", "--cors-origin")
                .contains("--jwt-audience", "--jwt-issuer", "--presence", "--presence-counts", "--operator-key")
                .contains("--log-format", "--access-log", "Logs:")
                .contains("--admin-port", "token", "doctor", "Who may publish and subscribe:")
                .contains("--metrics-port", "--metrics-topics", "--no-metrics", "--sse-js-ports");
    }

    @Test
    void whereNothingIsCountedThereIsNoPortForIt() {
        assertThat(run(Map.of(), "--no-metrics", "--metrics-port", "9000")).isEqualTo(2);
        assertThat(err.toString()).contains("--no-metrics leaves nothing for --metrics-port");
        assertThat(run(Map.of(), "--metrics-port", "70000")).isEqualTo(2);
        assertThat(err.toString()).contains("70000");
    }

    @Test
    void versionIsTheOneThatWasBuilt() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString()).matches("EverySource [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
    }

    @Test
    void anAddressThatOthersCanReachNeedsKeysOrInsecure() {
        assertThat(run(Map.of(), "--host", "0.0.0.0")).isEqualTo(2);
        assertThat(err.toString())
                .contains("Others can reach 0.0.0.0", "access keys", "--insecure")
                .contains("--publisher-jwt-key", "--subscriber-jwt-key or --anonymous");
    }

    @Test
    void keysForOneSideNeedAWordAboutTheOther() {
        assertThat(run(Map.of(), "--publisher-jwt-key", Keys.SECRET)).isEqualTo(2);
        assertThat(err.toString()).contains("who may subscribe is not said", "--subscriber-jwt-key", "--anonymous");
        err.getBuffer().setLength(0);
        assertThat(run(Map.of(), "--subscriber-jwt-key", Keys.SECRET, "--anonymous"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("anybody could publish", "--publisher-jwt-key", "--insecure");
        assertThat(run(Map.of(), "--publisher-jwks-url", "https://login.example/keys"))
                .isEqualTo(2);
        assertThat(run(Map.of(), "--admin-port", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("give --operator-key too");
    }

    @Test
    void optionsOfAccessThatCannotBeAreRefused() throws IOException {
        String missing = folder.resolve("missing").toString();
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        for (String[] options : new String[][] {
            {"--publisher-jwt-key", "@" + missing},
            {"--publisher-jwt-key", "@" + empty},
            {"--publisher-jwt-key", "too short"},
            {"--publisher-jwt-key", Keys.SECRET, "--publisher-jwt-alg", "none"},
            {"--publisher-jwt-key", Keys.SECRET, "--publisher-jwt-alg", "RS256"},
            {"--publisher-jwt-key", Keys.SECRET, "--publisher-jwks-url", "https://login.example/"},
            {"--publisher-jwt-alg", "HS256"},
            {"--publisher-jwks-url", "login.example"},
            {"--cors-origin", "https://app.example/"},
            {"--cors-origin", "https://App.example"},
            {"--cors-origin", "https://app.example:443"},
            {"--operator-key", "guess me"},
            {"--presence-counts"},
            {"--presence", "a".repeat(10_000)},
        }) {
            String[] args = Stream.concat(Stream.of("--anonymous", "--port=0"), Arrays.stream(options))
                    .toArray(String[]::new);
            assertThat(run(Map.of(), args)).as("%s", List.of(options)).isEqualTo(2);
        }
        assertThat(err.toString())
                .contains("--publisher-jwt-key: there is no file " + missing, "the file " + empty + " is empty")
                .contains(
                        "--publisher-jwt-key: The key is too short", "--publisher-jwt-alg: There is no such algorithm")
                .contains("RS256 needs an RSA key", "not both", "there is no key", "--publisher-jwks-url is a URL")
                .contains("'https://app.example/' is not an origin", "--operator-key has at least 16", "--presence:");
    }

    /** A key may be mistyped in many ways; none of them puts it on the screen. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--publisher-jwt-key;KEY", // and nothing about subscribers
                "--publisher-jwt-kye;KEY",
                "--publisher-jwt-key;is;KEY",
                "--publisher-jwt-key=is;KEY",
                "--publisher-jwt-kye=KEY",
                "KEY",
                "token;KEY",
                "token;--publish=a;--kye=KEY",
                "token;--publish=a;--key=KEY;--alg=KEY;--expires=1h;x",
                "doctor;KEY",
                "doctor;http://127.0.0.1:1/;--tokne=KEY",
                "--publisher-jwt-key=KEY;--publisher-jwt-alg=RS256;--anonymous",
                "--publisher-jwt-key=KEY;--publisher-jwt-key=KEY",
                "--operator-key=KEY;--admin-port=none",
                "--operator-key;KEY;--nonsense"
            })
    void aSecretIsInNoMessage(String options) {
        String[] args = options.replace("KEY", Keys.SECRET).split(";", -1);
        assertThat(run(Map.of("EVERYSOURCE_SUBSCRIBER_JWT_KEY", "x" + Keys.SECRET), args))
                .isNotZero();
        assertThat(out + err.toString()).isNotEmpty().doesNotContain("the secret of the tests");
    }

    @Test
    void helpDoesNotTellSecretsOfTheEnvironment() {
        Map<String, String> environment =
                Map.of("EVERYSOURCE_PUBLISHER_JWT_KEY", Keys.SECRET, "EVERYSOURCE_OPERATOR_KEY", Keys.SECRET);
        run(environment, "--help");
        run(environment, "token", "--help");
        assertThat(out + err.toString()).isNotEmpty().doesNotContain(Keys.SECRET);
    }

    @Test
    void badValuesAreNamed() {
        assertThat(run(Map.of(), "--retain-bytes", "lots")).isEqualTo(2);
        assertThat(run(Map.of(), "--retain-bytes", "0")).isEqualTo(2);
        assertThat(run(Map.of(), "--heartbeat", "soon")).isEqualTo(2);
        assertThat(run(Map.of(), "--nonsense")).isEqualTo(2);
        assertThat(run(Map.of(), "--port", "99999")).isEqualTo(2);
        assertThat(run(Map.of("EVERYSOURCE_PORT", "x"))).isEqualTo(2);
        assertThat(run(Map.of(), "--host", "not an address")).isEqualTo(2);
        assertThat(run(Map.of(), "--log-format", "xml")).isEqualTo(2);
        assertThat(run(Map.of("EVERYSOURCE_ACCESS_LOG", "everything"))).isEqualTo(2);
        assertThat(err.toString())
                .contains("'lots' is not a size, as in", "retained bytes must be 1 or more", "'soon' is not a duration")
                .contains("--nonsense", "--port", "not an address")
                .contains("'xml' is not one of plain, json", "'everything' is not one of none, subscriptions, all");
    }

    @Test
    void theCommandLineGoesBeforeTheEnvironmentAndThatBeforeTheFile() throws IOException {
        Path config = file("retain-bytes = from-file\nretain-age = from-file\nheartbeat = from-file\n");
        Map<String, String> environment =
                Map.of("EVERYSOURCE_CONFIG", config.toString(), "EVERYSOURCE_RETAIN_AGE", "from-environment");
        run(environment, "--heartbeat", "1s");
        assertThat(err.toString()).contains("'from-file' is not a size");
        run(environment, "--heartbeat", "1s", "--retain-bytes", "1M");
        assertThat(err.toString())
                .contains("'from-environment' is not a duration")
                .doesNotContain("heartbeat");
    }

    @Test
    void spacesSeparateSeveralTopicsToBeCounted() {
        String tooMany = "a ".repeat(21).replace("a", "topic").strip();
        assertThat(run(Map.of("EVERYSOURCE_METRICS_TOPICS", tooMany))).isEqualTo(2);
        assertThat(err.toString()).contains("--metrics-topics");
    }

    @Test
    void aFileWithAnUnknownOptionOrNoFileIsRefused() throws IOException {
        assertThat(run(Map.of(), "--config=" + file("prot = 80\n"))).isEqualTo(2);
        assertThat(run(Map.of(), "--config", folder.resolve("missing").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("unknown option 'prot'").contains("There is no configuration file");
    }

    @Test
    void aPortThatIsTakenIsSaid() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run(Map.of("EVERYSOURCE_PORT", port))).isEqualTo(1);
            assertThat(err.toString()).contains("cannot listen on 127.0.0.1 port " + port);
        }
    }
}
