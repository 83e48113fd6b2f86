package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator is told of a configuration that works. */
final class WarningsTest {
    private static final Set<String> RS256 = Set.of("RS256");

    @TempDir
    private Path folder;

    private Path file(String name, String text, String permissions) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static ServerConfig config(KeyConfig keys) {
        return ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withAccess(new AccessConfig(
                        Optional.of(keys), Optional.of(keys), Optional.empty(), Optional.empty(), false, Set.of("*")));
    }

    private static KeyConfig key(Path file) {
        return KeyConfig.of(Secret.read("--publisher-jwt-key", "@" + file), Set.of("HS256"));
    }

    @Test
    void aKeyThatAllCanReadIsSaidOnce() throws IOException {
        Path open = file("open", Keys.SECRET, "rw-r--r--");
        List<String> warnings = Warnings.of(config(key(open)), Optional.empty());
        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0))
                .contains("every user of this machine can read the key in " + open, "chmod")
                .doesNotContain(Keys.SECRET);
        assertThat(Warnings.of(config(key(file("kept", Keys.SECRET, "rw-------"))), Optional.empty()))
                .isEmpty();
        assertThat(Warnings.of(
                        config(key(file("public", "-----BEGIN PUBLIC KEY-----", "rw-r--r--"))), Optional.empty()))
                .isEmpty();
    }

    @Test
    void soIsAConfigurationFileWithAKeyInIt() throws IOException {
        Path open = file("config", "publisher-jwt-key = " + Keys.SECRET, "rw-r--r--");
        assertThat(Warnings.of(config(Keys.config()), Optional.of(open))).hasSize(1);
        assertThat(Warnings.of(config(Keys.config()), Optional.empty())).isEmpty();
    }

    @Test
    void keysOverPlainHttpCanBeForged() {
        assertThat(Warnings.of(config(KeyConfig.of(URI.create("http://198.51.100.1/jwks"), RS256)), Optional.empty()))
                .singleElement()
                .asString()
                .contains("http://198.51.100.1/jwks", "plain http");
        assertThat(Warnings.of(config(KeyConfig.of(URI.create("https://198.51.100.1/jwks"), RS256)), Optional.empty()))
                .isEmpty();
        assertThat(Warnings.of(config(KeyConfig.of(URI.create("http://127.0.0.1/jwks"), RS256)), Optional.empty()))
                .isEmpty();
    }
}
