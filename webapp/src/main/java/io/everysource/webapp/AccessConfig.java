package io.everysource.webapp;

import java.util.Optional;
import java.util.Set;

/**
 * Who may publish and subscribe, as it was configured.
 *
 * @param publishers the keys of publishers; empty: publishing needs no token
 * @param subscribers the keys of subscribers; empty: subscribing needs no token
 * @param audience whom tokens have to be meant for; empty for anybody
 * @param issuer who has to have made tokens; empty for anybody
 * @param anonymous whether subscribers may come without a token
 * @param corsOrigins origins whose pages may use cookies; {@code *} lets those of all others in without
 */
record AccessConfig(
        Optional<KeyConfig> publishers,
        Optional<KeyConfig> subscribers,
        Optional<String> audience,
        Optional<String> issuer,
        boolean anonymous,
        Set<String> corsOrigins) {
    /** No keys: anybody may do anything. */
    static final AccessConfig OPEN = new AccessConfig(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, Set.of("*"));

    AccessConfig {
        corsOrigins = Set.copyOf(corsOrigins);
    }

    /** Whether no token is ever asked for. */
    boolean isOpen() {
        return publishers.isEmpty() && subscribers.isEmpty();
    }
}
