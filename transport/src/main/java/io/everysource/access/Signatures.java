package io.everysource.access;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Checks signatures, by jose4j. The key comes from the configuration alone; a token chooses at most one among several. */
final class Signatures {
    /** How many keys are tried with one token. */
    private static final int MAX_TRIES = 4;

    private static final int ED25519_BYTES = 64;
    /** A token of HS256 without claims, whose signature is of the right length and wrong with any key that there will be. */
    private static final String UNSIGNED = "eyJhbGciOiJIUzI1NiJ9.e30." + "A".repeat(43);

    private static final int ANY_LENGTH = 32;

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
        if (!isOfRightLength(token) || candidates.stream().noneMatch(key -> isSignedWith(key, token))) {
            throw new InvalidTokenException(
                    "The token's signature is wrong: it was made with another key, or changed.");
        }
    }

    /** Has all loaded that checking takes, which takes a while: the first token then holds up no I/O thread. */
    static void prepare() {
        CompactToken token = CompactToken.read(UNSIGNED, Set.of(Algorithm.HS256));
        VerificationKey key = new VerificationKey(
                Optional.empty(), new SecretKeySpec(new byte[ANY_LENGTH], "HMAC"), Set.of(Algorithm.HS256));
        if (isSignedWith(key, token)) {
            throw new IllegalStateException("A signature that nobody made was taken for right.");
        }
    }

    /** Java takes an Ed25519 signature with bytes after its end, so that anybody could make another token of one. */
    private static boolean isOfRightLength(CompactToken token) {
        return token.algorithm() != Algorithm.EDDSA || token.signatureLength() == ED25519_BYTES;
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
