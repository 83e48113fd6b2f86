package io.everysource.access;

import java.util.List;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Checks signatures, by jose4j. The key comes from the configuration alone; a token chooses at most one among several. */
final class Signatures {
    /** How many keys are tried with one token. */
    private static final int MAX_TRIES = 4;

    private Signatures() {}

    /**
     * Returns if one of {@code keys} made the token's signature.
     *
     * @throws InvalidTokenException if none did
     * @throws KeysUnavailableException if there may be another key soon
     */
    static void check(CompactToken token, KeySource source, List<VerificationKey> keys) {
        List<VerificationKey> candidates = keys.stream()
                .filter(key -> key.algorithms().contains(token.algorithm()) && key.isMeantBy(token.keyId()))
                .toList();
        if (candidates.isEmpty()) {
            source.missed();
            throw new InvalidTokenException("The token is signed with a key that the server does not know (kid, alg).");
        }
        if (candidates.size() > MAX_TRIES) {
            throw new InvalidTokenException(
                    "The token must say which key it is signed with (kid): there are " + candidates.size() + ".");
        }
        if (candidates.stream().noneMatch(key -> isSignedWith(key, token))) {
            throw new InvalidTokenException(
                    "The token's signature is wrong: it was made with another key, or changed.");
        }
    }

    private static boolean isSignedWith(VerificationKey key, CompactToken token) {
        try {
            JsonWebSignature signature = new JsonWebSignature();
            signature.setAlgorithmConstraints(new AlgorithmConstraints(
                    ConstraintType.PERMIT, token.algorithm().id()));
            signature.setCompactSerialization(token.text());
            signature.setKey(key.key());
            return signature.verifySignature();
        } catch (JoseException notSigned) {
            return false;
        }
    }
}
