package io.everysource.access;

import java.net.URI;
import java.util.List;
import java.util.Set;

/** Where the keys are from with which tokens are checked, and for which algorithms they are. Safe for any thread. */
public abstract sealed class KeySource implements AutoCloseable permits FixedKeys, JwksKeys {
    /** The algorithms for a JWKS where the configuration names none: what public keys are used with mostly. */
    public static final Set<String> JWKS_ALGORITHMS = Set.of("RS256", "PS256", "ES256", "EdDSA");

    private final Set<Algorithm> algorithms;

    KeySource(Set<Algorithm> algorithms) {
        this.algorithms = Set.copyOf(algorithms);
    }

    /**
     * Keys that are fixed.
     *
     * @param text a secret; or PEM with public keys or certificates; or a JWK or JWKS as JSON. A line break at the end is no
     *     part of it.
     * @param algorithms names of the algorithms, as in {@code HS256}
     * @throws IllegalArgumentException if a key does not suit one of the algorithms; the message says why, and nothing of the key
     */
    public static KeySource text(String text, Set<String> algorithms) {
        Set<Algorithm> allowed = Algorithm.of(algorithms);
        return new FixedKeys(allowed, KeyText.verificationKeys(text, allowed));
    }

    /**
     * Keys that are public at {@code url}. They are read at once, every five minutes, and when a token names one that is not
     * known. While they cannot be read those that were last read are used.
     *
     * @param url where the JWKS is: https, or http
     * @param algorithms names of algorithms with public keys, as in {@code ES256}
     * @throws IllegalArgumentException if the URL or an algorithm cannot be used
     */
    public static KeySource jwks(URI url, Set<String> algorithms) {
        return JwksKeys.start(url, Algorithm.of(algorithms));
    }

    /** The algorithms that tokens may be signed with. */
    final Set<Algorithm> algorithms() {
        return algorithms;
    }

    /**
     * The keys that are known now: the same list until there are others.
     *
     * @throws KeysUnavailableException if none could be read yet
     */
    abstract List<VerificationKey> keys();

    /**
     * Told that none of {@link #keys} is the one that a token names. Never blocks.
     *
     * @throws KeysUnavailableException if there may be others soon
     */
    abstract void missed();

    /** Ends what reads the keys. They can be used as they are. */
    @Override
    public abstract void close();
}
