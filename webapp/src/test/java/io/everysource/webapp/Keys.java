package io.everysource.webapp;

import io.everysource.access.TokenClaims;
import io.everysource.access.TokenSigner;
import java.util.Optional;
import java.util.Set;

/** A key for tests, servers that have it, and tokens that are signed with it. */
final class Keys {
    static final String SECRET = "the secret of the tests, which is long enough";

    private Keys() {}

    static KeyConfig config() {
        return KeyConfig.of(new Secret(SECRET, Optional.empty()), Set.of("HS256"));
    }

    /** Publishers and subscribers need a token. */
    static AccessConfig access(String... corsOrigins) {
        return new AccessConfig(
                Optional.of(config()),
                Optional.of(config()),
                Optional.empty(),
                Optional.empty(),
                false,
                Set.of(corsOrigins));
    }

    static String sign(TokenClaims claims) {
        return TokenSigner.of(SECRET, "HS256").sign(claims);
    }

    /** A token for all topics. */
    static String all() {
        return sign(TokenClaims.NONE.withPublish("*").withSubscribe("*"));
    }
}
