package io.everysource.webapp;

import io.everysource.webapp.doctor.Doctor;
import io.everysource.webapp.doctor.Finding;
import io.everysource.webapp.doctor.Finding.Kind;
import io.everysource.webapp.doctor.Question;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Says why a request is refused. */
@Command(
        name = "doctor",
        description =
                "Asks a hub as a publisher, a subscriber or a page would, and says why it refuses and what to do. "
                        + "Publishes nothing, prints no token.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all is well", "1:refused", "2:wrong use"},
        footer = {
            "",
            "Example: java -jar everysource.jar doctor https://example.com/events --token @token.txt --subscribe user/42 "
                    + "--origin https://app.example"
        })
final class DoctorCommand implements Callable<Integer> {
    private static final int REFUSED = 1;

    @Spec
    private CommandSpec spec;

    @ParentCommand
    private ServerCommand server;

    @Parameters(paramLabel = "URL", description = "The hub, as in https://example.com/events.")
    private String url = "";

    @Option(names = "--token", paramLabel = "T|@FILE", description = "Send this token as the header Authorization.")
    private String token;

    @Option(
            names = "--cookie",
            paramLabel = "T|@FILE",
            description = "Send it as the cookie mercureAuthorization instead.")
    private String cookie;

    @Option(
            names = "--origin",
            paramLabel = "ORIGIN",
            description = "Ask as a page of this origin, as in https://app.example; a preflight is sent too.")
    private String origin;

    @Option(names = "--publish", paramLabel = "TOPIC", description = "Ask as a publisher to this topic.")
    private String publish;

    @Option(names = "--subscribe", paramLabel = "TOPIC", description = "Ask as a subscriber to this topic.")
    private String subscribe;

    @Option(
            names = "--transport",
            paramLabel = "NAME",
            defaultValue = "event-stream",
            description = "Subscribe by this transport (${DEFAULT-VALUE}).")
    private String transport = "";

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "5s",
            converter = Sizes.Time.class,
            description = "How long to wait for an answer (${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ZERO;

    @Option(names = "--config", paramLabel = "FILE", hidden = true)
    @SuppressWarnings("unused") // as with the other commands
    private Path config;

    @Override
    public Integer call() {
        List<Finding> findings = new Doctor(question(), Clock.systemUTC()).examine();
        PrintWriter out = spec.commandLine().getOut();
        boolean isUnicode = server.isUnicode();
        for (Finding finding : findings) {
            out.println("  " + mark(finding.kind(), isUnicode) + " " + finding.text());
            if (!finding.fix().isEmpty()) {
                out.println("      " + finding.fix());
            }
        }
        boolean isRefused = findings.stream().anyMatch(finding -> finding.kind() == Kind.BAD);
        out.println(isRefused ? "Refused." : "All is well.");
        out.flush();
        return isRefused ? REFUSED : 0;
    }

    private static String mark(Kind kind, boolean isUnicode) {
        return switch (kind) {
            case GOOD -> isUnicode ? "\u2713" : "[ok]";
            case NOTE -> isUnicode ? "!" : "[! ]";
            case BAD -> isUnicode ? "\u2717" : "[no]";
        };
    }

    private Question question() {
        if (publish != null && subscribe != null) {
            throw misuse("Ask as a publisher or as a subscriber: give --publish or --subscribe, not both.");
        }
        if (token != null && cookie != null) {
            throw misuse("Give --token or --cookie, not both: only the header would be looked at.");
        }
        if (timeout.isZero()) {
            throw misuse("--timeout must be more than zero.");
        }
        return new Question(
                hub(),
                credential(),
                Optional.ofNullable(origin),
                publish != null,
                Optional.ofNullable(publish)
                        .or(() -> Optional.ofNullable(subscribe))
                        .orElse(""),
                transport,
                timeout);
    }

    private Optional<Question.Credential> credential() {
        try {
            return token != null
                    ? Optional.of(new Question.Credential(text("--token", token), false))
                    : Optional.ofNullable(cookie).map(given -> new Question.Credential(text("--cookie", given), true));
        } catch (IllegalArgumentException unreadable) {
            throw misuse(unreadable.getMessage());
        }
    }

    private static String text(String option, String value) {
        String text = Secret.read(option, value).text().strip();
        if (!text.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    option + ": the token has a character that no token has, as a space, a line "
                            + "break or a letter beyond ASCII.");
        }
        return text;
    }

    private URI hub() {
        try {
            URI uri = new URI(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getRawFragment() == null) {
                boolean hasPath = uri.getRawPath() != null && uri.getRawPath().length() > 1;
                return hasPath ? uri : uri.resolve("/events");
            }
        } catch (URISyntaxException malformed) {
            // Said below, with what a URL looks like.
        }
        throw misuse("The hub is a URL as in http://127.0.0.1:8080/events.");
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
