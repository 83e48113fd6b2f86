package io.everysource.access;

import java.util.Optional;
import java.util.Set;

/**
 * What a token must say beside being signed and in time.
 *
 * @param audiences one of these must be among its audience ({@code aud}); empty: the audience does not matter
 * @param issuer who must have made it ({@code iss}); empty: does not matter
 */
public record TokenRules(Set<String> audiences, Optional<String> issuer) {
    /** Audience and issuer do not matter. */
    public static final TokenRules NONE = new TokenRules(Set.of(), Optional.empty());

    public TokenRules {
        audiences = Set.copyOf(audiences);
    }
}
