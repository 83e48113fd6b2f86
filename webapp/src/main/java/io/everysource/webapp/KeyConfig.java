package io.everysource.webapp;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * Where keys come from, and what tokens may be signed with. One of {@code secret} and {@code jwks} is there.
 *
 * @param secret a key
 * @param jwks where a set of keys is published
 * @param algorithms what tokens may be signed with
 */
record KeyConfig(Optional<Secret> secret, Optional<URI> jwks, Set<String> algorithms) {
    /** The default with a key, as with other hubs. */
    static final Set<String> HS256 = Set.of("HS256");

    KeyConfig {
        algorithms = Set.copyOf(algorithms);
    }

    static KeyConfig of(Secret secret, Set<String> algorithms) {
        return new KeyConfig(Optional.of(secret), Optional.empty(), algorithms);
    }

    static KeyConfig of(URI jwks, Set<String> algorithms) {
        return new KeyConfig(Optional.empty(), Optional.of(jwks), algorithms);
    }
}
