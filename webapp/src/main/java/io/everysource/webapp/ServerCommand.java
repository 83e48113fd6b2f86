package io.everysource.webapp;

import io.everysource.http.PublishLimits;
import io.everysource.webapp.logging.LogFormat;
import io.everysource.webapp.logging.Logging;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
@Command(
        name = "java -jar everysource.jar",
        description =
                "Gives every browser the same live event stream, from one message log. Without a command it runs the "
                        + "server.",
        synopsisHeading = "Usage: ",
        customSynopsis = {
            "java -jar everysource.jar [OPTIONS]",
            "       java -jar everysource.jar token|doctor|class-archive --help"
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Sizes are bytes, also with K, M or G; times have ms, s, m, h or d. A KEY on the command line can be seen by all "
                    + "users of the machine: @FILE or the environment keeps it from them.",
            "Each option can be set as an environment variable too (EVERYSOURCE_PORT for --port) or in the configuration "
                    + "file (port = 8080); several values of one that may be repeated are separated by spaces there. The "
                    + "command line goes before the environment, the environment before the file. Keys are read at the start: "
                    + "restart the server for new ones."
        })
final class ServerCommand implements Callable<Integer> {
    /** What {@link #call} returns when the server is up and runs on by itself. */
    static final int RUNNING = -1;

    private static final Logger LOG = Logger.getLogger(ServerCommand.class);

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "File with options, a line each: name = value.")
    @SuppressWarnings("unused") // read before parsing, by Settings
    private Path config;

    @ArgGroup(validate = false, heading = "%nWhere it listens:%n")
    private final ListenOptions listen = new ListenOptions();

    @ArgGroup(validate = false, heading = "%nWho may publish and subscribe:%n")
    private final AccessOptions access = new AccessOptions();

    @ArgGroup(validate = false, heading = "%nWho is there:%n")
    private final PresenceOptions presence = new PresenceOptions();

    @ArgGroup(validate = false, heading = "%nLimits:%n")
    private final LimitOptions limits = new LimitOptions();

    @ArgGroup(validate = false, heading = "%nOperators:%n")
    private final OperatorOptions operator = new OperatorOptions();

    @ArgGroup(validate = false, heading = "%nMetrics:%n")
    private final MetricsOptions metrics = new MetricsOptions();

    @ArgGroup(validate = false, heading = "%nThe message log:%n")
    private final LogOptions log = new LogOptions();

    @ArgGroup(validate = false, heading = "%nStreams and polls:%n")
    private final FanOutOptions fanOut = new FanOutOptions();

    @ArgGroup(validate = false, heading = "%nLogs:%n")
    private final LoggingOptions logging = new LoggingOptions();

    @ArgGroup(validate = false, heading = "%nTo try things out:%n")
    private final PagesOptions pages = new PagesOptions();

    @ArgGroup(validate = false, heading = "%nOld pages:%n")
    private final SseJsOptions sseJs = new SseJsOptions();

    private Settings settings;

    /**
     * Does what the command line says.
     *
     * @param environment the environment variables
     * @return the exit code; {@link #RUNNING} if the server was started
     */
    static int execute(Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
        ServerCommand command = new ServerCommand();
        CommandLine commandLine = new CommandLine(command);
        // To read what the other commands take would be a good part of the server's start.
        if (!runsServer(args)) {
            commandLine
                    .addSubcommand(new TokenCommand())
                    .addSubcommand(new DoctorCommand())
                    .addSubcommand(new ClassArchiveCommand());
        }
        // An option's value may begin with @ itself.
        commandLine.setExpandAtFiles(false);
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setParameterExceptionHandler((exception, arguments) -> misuse(err, exception));
        try {
            command.settings = Settings.load(commandLine, environment, args);
            commandLine.setDefaultValueProvider(command.settings);
        } catch (ParameterException exception) {
            return misuse(err, exception);
        }
        return commandLine.execute(args);
    }

    /** Whether none of {@code args} names another command, or asks for help, which lists them. */
    static boolean runsServer(String... args) {
        return Stream.of(args).noneMatch(argument -> argument.matches("token|doctor|class-archive|--help|-[^-].*"));
    }

    private static int misuse(PrintWriter err, ParameterException exception) {
        err.println("everysource: " + message(exception));
        err.println("Try --help.");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    /** What is left over may be a part of a key, after a space that had no quotes around it: only names of options are told. */
    private static String message(ParameterException exception) {
        if (!(exception instanceof UnmatchedArgumentException unmatched)) {
            return exception.getMessage();
        }
        String names = unmatched.getUnmatched().stream()
                .filter(argument -> argument.startsWith("-"))
                .map(argument -> argument.replaceFirst("=.*", ""))
                .filter(name -> name.matches("--?[a-z-]{1,40}"))
                .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? "There is something on the command line that belongs to no option. A value with spaces needs quotes "
                        + "around it."
                : "There is no option " + names + ".";
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        ServerConfig serverConfig = config();
        Logging.use(logging.format().orElse(LogFormat.PLAIN));
        Server server;
        try {
            server = Server.start(serverConfig);
        } catch (IllegalArgumentException invalid) {
            throw misuse(invalid.getMessage());
        } catch (RuntimeException failed) {
            err.println("everysource: " + failed.getMessage());
            err.flush();
            return CommandLine.ExitCode.SOFTWARE;
        }
        Logging.keep();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "everysource-stop"));
        Warnings.of(serverConfig, settings.fileWithKeys()).forEach(LOG::warn);
        if (logging.format().isPresent() && Logging.isOperators()) {
            LOG.warn("--log-format changes nothing: there is a java.util.logging configuration, and that one rules.");
        }
        new Greeting(serverConfig, new TokenHint(serverConfig.access(), settings))
                .print(spec.commandLine().getOut(), server);
        return RUNNING;
    }

    private void stop(Server server) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("EverySource is stopping, with " + server.subscriptions() + " subscriptions open.");
        server.stop();
        Logging.close();
        out.println("EverySource has stopped.");
        out.flush();
    }

    private ServerConfig config() {
        try {
            AccessConfig accessConfig = access.config();
            ServerConfig serverConfig = new ServerConfig(
                    listen.address(),
                    log.retention(),
                    fanOut.config(),
                    PublishLimits.DEFAULTS,
                    pages.config(accessConfig, sseJs.first()),
                    limits.config(),
                    accessConfig,
                    presence.config(),
                    operator.key(),
                    listen.adminPort(),
                    metrics.config(),
                    logging.accessLog());
            StartRules.check(serverConfig, listen);
            return serverConfig;
        } catch (IllegalArgumentException invalid) {
            throw misuse(invalid.getMessage());
        }
    }

    /** Who may publish and subscribe, for the other commands. */
    AccessConfig access() {
        try {
            return access.config();
        } catch (IllegalArgumentException invalid) {
            throw misuse(invalid.getMessage());
        }
    }

    /** Whether whoever reads the output is likely to see more than ASCII. */
    boolean isUnicode() {
        return settings.isUnicode();
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
