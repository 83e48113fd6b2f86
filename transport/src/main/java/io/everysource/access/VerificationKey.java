package io.everysource.access;

import java.security.Key;
import java.util.Optional;
import java.util.Set;

/**
 * A key that checks signatures, and the algorithms that it may be used with.
 *
 * @param id what a token calls it ({@code kid}); empty if it has no name, and may be meant by any
 */
record VerificationKey(Optional<String> id, Key key, Set<Algorithm> algorithms) {
    VerificationKey {
        algorithms = Set.copyOf(algorithms);
    }

    boolean isMeantBy(Optional<String> keyId) {
        return keyId.isEmpty() || id.isEmpty() || id.equals(keyId);
    }

    @Override
    public String toString() {
        return "VerificationKey[" + Algorithm.ids(algorithms) + "]";
    }
}
