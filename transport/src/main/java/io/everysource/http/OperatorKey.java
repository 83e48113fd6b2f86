package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one bearer key of an operator. Kept as its hash, and compared in a time that tells nothing of it. */
final class OperatorKey {
    static final int MIN_LENGTH = 16;

    private static final String SCHEME = "Bearer ";

    private final byte[] hash;

    /** @throws IllegalArgumentException if it is too short to be left to the network */
    OperatorKey(String key) {
        if (key.length() < MIN_LENGTH) {
            throw new IllegalArgumentException("An operator key has at least " + MIN_LENGTH
                    + " characters; this one has " + key.length() + ". 'openssl rand -hex 32' makes a good one.");
        }
        if (!key.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "An operator key travels in a header: printable ASCII characters only, and no spaces.");
        }
        this.hash = hash(key);
    }

    /** Whether {@code exchange} brings it. */
    boolean isBroughtBy(HttpServerExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
        return header != null
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        hash, hash(header.substring(SCHEME.length()).strip()));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
