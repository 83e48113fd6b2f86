package io.everysource.webapp;

import io.everysource.access.Algorithm;
import io.everysource.access.KeySource;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Who may publish and subscribe. */
final class AccessOptions {
    private static final String ANY_ORIGIN = "*";

    @Option(
            names = "--publisher-jwt-key",
            paramLabel = "KEY|@FILE",
            description =
                    "Key that publishers' tokens are signed with: a text for HS256 to HS512, a public key in PEM for "
                            + "the others. With a key, publishing needs a token.")
    private String publisherKey;

    @Option(
            names = "--publisher-jwt-alg",
            paramLabel = "ALG",
            description = "Algorithms of publishers' tokens (HS256 with a key): of HS256, HS384, HS512, RS256, RS384, "
                    + "RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA.")
    private String publisherAlg;

    @Option(
            names = "--publisher-jwks-url",
            paramLabel = "URL",
            description = "Where the keys of publishers' tokens are published, instead of a key.")
    private String publisherJwks;

    @Option(
            names = "--subscriber-jwt-key",
            paramLabel = "KEY|@FILE",
            description = "The same for subscribers. With a key, subscribing needs a token.")
    private String subscriberKey;

    @Option(names = "--subscriber-jwt-alg", paramLabel = "ALG", description = "The same for subscribers.")
    private String subscriberAlg;

    @Option(names = "--subscriber-jwks-url", paramLabel = "URL", description = "The same for subscribers.")
    private String subscriberJwks;

    @Option(
            names = "--jwt-audience",
            paramLabel = "TEXT",
            description = "Take only tokens that are meant for this audience (claim aud).")
    private String audience;

    @Option(names = "--jwt-issuer", paramLabel = "TEXT", description = "Take only tokens of this issuer (claim iss).")
    private String issuer;

    @Option(
            names = "--anonymous",
            description = "Let subscribers come without a token too, and have what is not private.")
    private boolean anonymous;

    @Option(
            names = "--cors-origin",
            paramLabel = "ORIGIN",
            split = "\\s+",
            hideParamSyntax = true,
            description = "Origin whose pages may use their visitors' cookies here, as in https://app.example; may be "
                    + "repeated. * lets the pages of all other origins in, without cookies. (* alone)")
    private List<String> corsOrigins;

    /** @throws IllegalArgumentException if options do not fit together, or a key cannot be read */
    AccessConfig config() {
        return new AccessConfig(
                keys("publisher", publisherKey, publisherAlg, publisherJwks),
                keys("subscriber", subscriberKey, subscriberAlg, subscriberJwks),
                Optional.ofNullable(audience),
                Optional.ofNullable(issuer),
                anonymous,
                origins());
    }

    private static Optional<KeyConfig> keys(String role, String key, String algorithms, String jwks) {
        String prefix = "--" + role;
        if (key != null && jwks != null) {
            throw new IllegalArgumentException(
                    "Give " + prefix + "-jwt-key or " + prefix + "-jwks-url, not both: keys come from one place.");
        }
        if (key == null && jwks == null) {
            if (algorithms != null) {
                throw new IllegalArgumentException(
                        prefix + "-jwt-alg says how tokens are signed, but there is no key: give " + prefix
                                + "-jwt-key or " + prefix + "-jwks-url too.");
            }
            return Optional.empty();
        }
        if (key != null) {
            Secret secret = Secret.read(prefix + "-jwt-key", key);
            return Optional.of(KeyConfig.of(secret, algorithms(prefix, algorithms, KeyConfig.HS256)));
        }
        return Optional.of(KeyConfig.of(url(prefix, jwks), algorithms(prefix, algorithms, KeySource.JWKS_ALGORITHMS)));
    }

    private static Set<String> algorithms(String prefix, String given, Set<String> defaults) {
        if (given == null) {
            return defaults;
        }
        Set<String> algorithms = new LinkedHashSet<>(Arrays.asList(given.strip().split("[\\s,]+", -1)));
        try {
            algorithms.forEach(Algorithm::of);
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(prefix + "-jwt-alg: " + unknown.getMessage(), unknown);
        }
        return algorithms;
    }

    private static URI url(String prefix, String text) {
        try {
            URI uri = new URI(text);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            // Said below, with what a URL looks like.
        }
        throw new IllegalArgumentException(
                prefix + "-jwks-url is a URL as in https://login.example/.well-known/jwks.json: " + text);
    }

    private Set<String> origins() {
        if (corsOrigins == null) {
            return Set.of(ANY_ORIGIN);
        }
        Set<String> origins = new LinkedHashSet<>();
        for (String origin : corsOrigins) {
            if (!origin.equals(ANY_ORIGIN)) {
                checkOrigin(origin);
            }
            origins.add(origin);
        }
        return origins;
    }

    /** As browsers write them [RFC 6454, 6.2]: anything else would never be equal to what they send. */
    private static void checkOrigin(String origin) {
        if (!origin.matches("[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:]+])(:[0-9]{1,5})?")
                || origin.matches("https://.*:443|http://.*:80")) {
            throw new IllegalArgumentException("--cors-origin: '" + origin
                    + "' is not an origin as browsers send it: scheme and host in small letters, the port unless it is the "
                    + "scheme's own, and nothing after it, as in https://app.example or http://localhost:3000.");
        }
    }
}
