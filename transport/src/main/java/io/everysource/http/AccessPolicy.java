package io.everysource.http;

import io.everysource.access.TokenVerifier;
import java.util.Optional;
import java.util.Set;

/**
 * Who may publish and subscribe, and pages of which origins may do so with the visitor's cookies.
 *
 * @param publishers checks the tokens of publishers; empty: anybody may publish
 * @param subscribers checks the tokens of subscribers; empty: anybody may subscribe, and nobody gets private events
 * @param anonymous whether subscribers may come without a token, and get what is not private
 * @param corsOrigins origins whose pages may use cookies, as in {@code https://app.example}; {@code *} lets pages of all others in
 *     without cookies
 */
public record AccessPolicy(
        Optional<TokenVerifier> publishers,
        Optional<TokenVerifier> subscribers,
        boolean anonymous,
        Set<String> corsOrigins) {
    /** Anybody may do anything; pages of all origins may, without cookies. */
    public static final AccessPolicy OPEN = new AccessPolicy(Optional.empty(), Optional.empty(), true, Set.of("*"));

    public AccessPolicy {
        corsOrigins = Set.copyOf(corsOrigins);
    }
}
