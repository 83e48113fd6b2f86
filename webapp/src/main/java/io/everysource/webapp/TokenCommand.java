package io.everysource.webapp;

import io.everysource.access.TokenClaims;
import io.everysource.access.TokenSigner;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Makes a token for a person to try. */
@Command(
        name = "token",
        description = "Makes a token: on standard output the token alone, on standard error what it is good for.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer = {
            "",
            "Without --key it is signed with the server's key, as the environment or the configuration file have it: the "
                    + "publishers' for --publish, else the subscribers'.",
            "Example: java -jar everysource.jar token --publish news --subscribe 'user/42' --subject alice --key @key.txt"
        })
final class TokenCommand implements Callable<Integer> {
    private static final String ALL = "*";
    private static final String NEVER = "never";

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private ServerCommand server;

    @Option(
            names = "--publish",
            paramLabel = "SELECTOR",
            description = "Topics to which one may publish with it: a topic, a URI template, or *; may be repeated.")
    private List<String> publish = List.of();

    @Option(
            names = "--subscribe",
            paramLabel = "SELECTOR",
            description = "Topics whose private events one gets with it; may be repeated.")
    private List<String> subscribe = List.of();

    @Option(names = "--subject", paramLabel = "TEXT", description = "Whom it is for (claim sub).")
    private String subject = "";

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How long it can be used (${DEFAULT-VALUE}), or " + NEVER + ".")
    private String expires = "";

    @Option(names = "--id", paramLabel = "TEXT", description = "Its id, to revoke it by (claim jti; a random one).")
    private String id;

    @Option(
            names = "--payload",
            paramLabel = "JSON",
            description = "What others may see of its bearer in the presence API.")
    private String payload;

    @Option(names = "--audience", paramLabel = "TEXT", description = "What it is for (claim aud; the server's).")
    private String audience;

    @Option(names = "--issuer", paramLabel = "TEXT", description = "Who made it (claim iss; the server's).")
    private String issuer;

    @Option(
            names = "--key",
            paramLabel = "KEY|@FILE",
            description = "Key to sign with: a text for HS256 to HS512, a private key in PEM for the others.")
    private String key;

    @Option(names = "--alg", paramLabel = "ALG", description = "Algorithm (the server's, or HS256).")
    private String algorithm;

    @Option(names = "--config", paramLabel = "FILE", description = "The server's configuration file.")
    @SuppressWarnings("unused") // read before parsing, by Settings
    private Path config;

    @Override
    public Integer call() {
        if (publish.isEmpty() && subscribe.isEmpty()) {
            throw misuse(
                    "What is the token good for? Give --publish, --subscribe or both, with a topic, a URI template or *.");
        }
        Instant now = Clock.systemUTC().instant();
        AccessConfig access = server.access();
        Optional<Duration> lifetime = lifetime();
        TokenClaims claims = claims(access, now, lifetime);
        Signing signing = signing(access);
        String token;
        try {
            token = TokenSigner.of(signing.key().text(), signing.algorithm()).sign(claims);
        } catch (IllegalArgumentException unfit) {
            throw misuse(signing.option() + ": " + unfit.getMessage());
        }
        explain(claims, signing.algorithm(), lifetime);
        PrintWriter out = spec.commandLine().getOut();
        out.println(token);
        out.flush();
        return 0;
    }

    private record Signing(String option, Secret key, String algorithm) {}

    private Signing signing(AccessConfig access) {
        Optional<KeyConfig> own = publish.isEmpty() ? access.subscribers() : access.publishers();
        String role = publish.isEmpty() ? "subscriber" : "publisher";
        String named = Optional.ofNullable(algorithm)
                .or(() ->
                        own.flatMap(keys -> keys.algorithms().stream().sorted().findFirst()))
                .orElse("HS256");
        if (key != null) {
            return new Signing("--key", secret(), named);
        }
        Secret secret = own.flatMap(KeyConfig::secret)
                .orElseThrow(() ->
                        misuse("There is no key to sign with. Give --key KEY or --key @FILE, or, as to the server, "
                                + "EVERYSOURCE_" + role.toUpperCase(Locale.ROOT) + "_JWT_KEY or --config FILE."));
        if (!publish.isEmpty() && !subscribe.isEmpty() && !access.subscribers().equals(access.publishers())) {
            throw misuse(
                    "Publishers and subscribers have keys of their own, so this takes two tokens: one with --publish, "
                            + "one with --subscribe.");
        }
        return new Signing("--" + role + "-jwt-key", secret, named);
    }

    private Secret secret() {
        try {
            return Secret.read("--key", key);
        } catch (IllegalArgumentException unreadable) {
            throw misuse(unreadable.getMessage());
        }
    }

    private Optional<Duration> lifetime() {
        if (expires.equals(NEVER)) {
            return Optional.empty();
        }
        Duration lifetime;
        try {
            lifetime = new Sizes.Time().convert(expires);
        } catch (TypeConversionException invalid) {
            throw misuse("--expires: " + invalid.getMessage() + ", or " + NEVER + ".");
        }
        if (lifetime.toSeconds() < 1) {
            throw misuse("--expires: a token is good for a second at least.");
        }
        return Optional.of(lifetime);
    }

    private TokenClaims claims(AccessConfig access, Instant now, Optional<Duration> lifetime) {
        return new TokenClaims(
                publish,
                subscribe,
                subject,
                id == null ? UUID.randomUUID().toString() : id,
                Optional.of(now),
                Optional.empty(),
                lifetime.map(now::plus),
                Optional.ofNullable(audience).or(access::audience).stream().toList(),
                Optional.ofNullable(issuer).or(access::issuer),
                Optional.ofNullable(payload));
    }

    private void explain(TokenClaims claims, String signedWith, Optional<Duration> lifetime) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("A token" + (subject.isEmpty() ? "" : " for " + subject) + ", signed with " + signedWith + ", "
                + lifetime.map(time -> "good for " + Sizes.describe(time) + ", until "
                                + claims.expiresAt().get().truncatedTo(ChronoUnit.SECONDS))
                        .orElse("good for ever")
                + ".");
        explain(err, "may publish to          ", publish);
        explain(err, "gets private events of  ", subscribe);
        err.println("  its id, to revoke it    " + claims.id());
        if (lifetime.isEmpty() && (publish.contains(ALL) || subscribe.contains(ALL))) {
            err.println("Careful: it grants all topics for ever. Whoever finds it can use it until the key is changed; "
                    + "--expires 30d would end that.");
        }
        err.flush();
    }

    private static void explain(PrintWriter err, String what, List<String> selectors) {
        if (!selectors.isEmpty()) {
            err.println("  " + what + (selectors.contains(ALL) ? "all topics" : String.join(", ", selectors)));
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
