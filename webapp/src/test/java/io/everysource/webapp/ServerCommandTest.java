package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
                .contains("--heartbeat", "--poll-hold", "--stall-timeout", "--rotate-after", "--retry", "--lab");
    }

    @Test
    void versionIsTheOneThatWasBuilt() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(out.toString()).matches("EverySource [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
    }

    @Test
    void anAddressThatOthersCanReachNeedsKeysOrInsecure() {
        assertThat(run(Map.of(), "--host", "0.0.0.0")).isEqualTo(2);
        assertThat(err.toString()).contains("access keys").contains("--insecure");
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
        assertThat(err.toString())
                .contains("'lots' is not a size, as in", "retained bytes must be 1 or more", "'soon' is not a duration")
                .contains("--nonsense", "--port", "not an address");
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
