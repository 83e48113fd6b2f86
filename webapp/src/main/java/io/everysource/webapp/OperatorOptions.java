package io.everysource.webapp;

import java.util.Optional;
import picocli.CommandLine.Option;

/** Who may look at connections and end them. */
final class OperatorOptions {
    private static final int MIN_LENGTH = 16;

    @Option(
            names = "--operator-key",
            paramLabel = "KEY|@FILE",
            description =
                    "Opens the operator API at /operator for who has this key: list connections, end them, revoke "
                            + "tokens, have all reconnect.")
    private String operatorKey;

    /** @throws IllegalArgumentException if the key cannot be read or could be guessed */
    Optional<Secret> key() {
        if (operatorKey == null) {
            return Optional.empty();
        }
        Secret secret = Secret.read("--operator-key", operatorKey);
        if (secret.text().length() < MIN_LENGTH) {
            throw new IllegalArgumentException("--operator-key has at least " + MIN_LENGTH
                    + " characters: it could be guessed. Make one with: openssl rand -hex 32");
        }
        return Optional.of(secret);
    }
}
