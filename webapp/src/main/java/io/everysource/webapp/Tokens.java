package io.everysource.webapp;

import io.everysource.access.JwtVerifier;
import io.everysource.access.KeySource;
import io.everysource.access.Revocations;
import io.everysource.access.TokenRules;
import io.everysource.access.TokenVerifier;
import io.everysource.http.AccessPolicy;
import io.everysource.hub.TopicSelectors;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** What checks the tokens of publishers and subscribers. */
final class Tokens implements AutoCloseable {
    private final List<KeySource> sources = new ArrayList<>();
    private final AccessPolicy policy;

    /**
     * Reads the keys.
     *
     * @param selectors reads topic selectors
     * @throws IllegalArgumentException if a key cannot be used; the message names the option and says nothing of the key
     */
    Tokens(
            AccessConfig config,
            Function<List<String>, TopicSelectors> selectors,
            Clock clock,
            Revocations revocations) {
        Function<KeySource, TokenVerifier> verifier = source -> JwtVerifier.of(
                source,
                new TokenRules(config.audience().map(Set::of).orElse(Set.of()), config.issuer()),
                selectors,
                clock,
                revocations);
        policy = new AccessPolicy(
                config.publishers().map(keys -> source("--publisher", keys)).map(verifier),
                config.subscribers().map(keys -> source("--subscriber", keys)).map(verifier),
                config.anonymous(),
                config.corsOrigins());
    }

    AccessPolicy policy() {
        return policy;
    }

    private KeySource source(String prefix, KeyConfig keys) {
        KeySource source = keys.jwks().isPresent()
                ? named(prefix + "-jwks-url", () -> KeySource.jwks(keys.jwks().get(), keys.algorithms()))
                : named(
                        prefix + "-jwt-key",
                        () -> KeySource.text(keys.secret().orElseThrow().text(), keys.algorithms()));
        sources.add(source);
        return source;
    }

    private static KeySource named(String option, Supplier<KeySource> reader) {
        try {
            return reader.get();
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException(option + ": " + unfit.getMessage(), unfit);
        }
    }

    /** Ends what reads published keys. */
    @Override
    public void close() {
        sources.forEach(KeySource::close);
    }
}
