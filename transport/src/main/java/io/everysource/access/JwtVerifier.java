package io.everysource.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.everysource.hub.TopicSelectors;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * Checks signed tokens (JWT). Those that were right are kept for up to a minute, so that a poll does not cost a signature each time;
 * whether they are in time and not revoked is looked at each time.
 */
public final class JwtVerifier implements TokenVerifier {
    /** How far the clocks of the server and of who makes tokens may be apart. */
    public static final Duration LEEWAY = Duration.ofSeconds(5);

    private static final Duration CACHED_FOR = Duration.ofMinutes(1);
    /** Memory for cached tokens, in characters of their text: some 4 bytes each. */
    private static final int MAX_CACHED = 1 << 21;

    private static final int WEIGHT_OF_ENTRY = 256;

    private final KeySource source;
    private final TokenRules rules;
    private final Function<List<String>, TopicSelectors> selectors;
    private final Clock clock;
    private final Revocations revocations;
    private final Cache<ByteBuffer, Checked> cache;

    /** Claims that {@code keys} vouch for. */
    private record Checked(List<VerificationKey> keys, Claims claims, int weight) {}

    JwtVerifier(
            KeySource source,
            TokenRules rules,
            Function<List<String>, TopicSelectors> selectors,
            Clock clock,
            Revocations revocations,
            Ticker ticker) {
        this.source = source;
        this.rules = rules;
        this.selectors = selectors;
        this.clock = clock;
        this.revocations = revocations;
        this.cache = Caffeine.newBuilder()
                .maximumWeight(MAX_CACHED)
                .weigher((ByteBuffer fingerprint, Checked checked) -> checked.weight())
                .expireAfterWrite(CACHED_FOR)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * A verifier. The first one takes a while, in which libraries are loaded: make it before the server listens.
     *
     * @param keys which keys and algorithms count; closed by who made it
     * @param rules what else tokens must say
     * @param selectors reads topic selectors, as {@code hub::selectors} does
     * @param clock tells the time that tokens end and begin by
     * @param revocations which tokens must not be used
     */
    public static JwtVerifier of(
            KeySource keys,
            TokenRules rules,
            Function<List<String>, TopicSelectors> selectors,
            Clock clock,
            Revocations revocations) {
        Signatures.prepare();
        return new JwtVerifier(keys, rules, selectors, clock, revocations, Ticker.systemTicker());
    }

    @Override
    public Token verify(String jwt) {
        if (jwt.length() > CompactToken.MAX_LENGTH) {
            throw new InvalidTokenException("The token is too long: it has " + jwt.length() + " characters, "
                    + CompactToken.MAX_LENGTH + " are allowed.");
        }
        List<VerificationKey> keys = source.keys();
        ByteBuffer fingerprint = fingerprint(jwt);
        Checked checked = cache.getIfPresent(fingerprint);
        if (checked == null || checked.keys() != keys) {
            checked = new Checked(keys, check(jwt, keys), WEIGHT_OF_ENTRY + jwt.length());
            cache.put(fingerprint, checked);
        }
        Claims claims = checked.claims();
        claims.checkTimes(clock.instant());
        if (revocations.isRevoked(claims.token().id())) {
            throw new InvalidTokenException("The token has been revoked. Get a new one.");
        }
        return claims.token();
    }

    private Claims check(String jwt, List<VerificationKey> keys) {
        CompactToken token = CompactToken.read(jwt, source.algorithms());
        Signatures.check(token, source, keys);
        return Claims.read(token.payload(), rules, selectors);
    }

    /** What a token is known by in the cache: nobody who sees the memory can use it. */
    private static ByteBuffer fingerprint(String jwt) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(jwt.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("Java has no SHA-256", missing);
        }
    }
}
