package io.everysource.webapp;

import io.everysource.http.PublishLimits;
import io.everysource.hub.HubConfig;
import io.everysource.log.Retention;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "java -jar everysource.jar",
        description = "Gives every browser the same live event stream, from one message log.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false,
        usageHelpAutoWidth = true,
        footer = {
            "",
            "Sizes are bytes, also with K, M or G; times have ms, s, m, h or d.",
            "Each option can be set as an environment variable too (EVERYSOURCE_PORT for --port) or in the "
                    + "configuration file (port = 8080). The command line goes before the environment, the environment "
                    + "before the file."
        })
final class ServerCommand implements Callable<Integer> {
    /** What {@link #call} returns when the server is up and runs on by itself. */
    static final int RUNNING = -1;

    private static final int MAX_PORT = 65_535;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port to listen on (${DEFAULT-VALUE}); 0 takes a free one.")
    private int port;

    @Option(
            names = "--insecure",
            description =
                    "Listen on an address that others can reach although there are no access keys: anybody there may publish and subscribe.")
    private boolean insecure;

    @Option(names = "--config", paramLabel = "FILE", description = "File with options, a line each: name = value.")
    @SuppressWarnings("unused") // read before parsing, by Settings
    private Path config;

    @Option(
            names = "--retain-bytes",
            paramLabel = "SIZE",
            defaultValue = "64M",
            converter = Sizes.Bytes.class,
            description = "Memory for the message log (${DEFAULT-VALUE}). The oldest messages go first.")
    private long retainBytes;

    @Option(
            names = "--retain-age",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = Sizes.Time.class,
            description = "How long a message is held at most (${DEFAULT-VALUE}).")
    private Duration retainAge;

    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            defaultValue = "15s",
            converter = Sizes.Time.class,
            description = "How long a stream is silent before a heartbeat (${DEFAULT-VALUE}).")
    private Duration heartbeat;

    @Option(
            names = "--poll-hold",
            paramLabel = "TIME",
            defaultValue = "25s",
            converter = Sizes.Time.class,
            description = "How long a poll is held when there is nothing to send (${DEFAULT-VALUE}).")
    private Duration pollHold;

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Sizes.Time.class,
            description = "After how long without taking anything a reader is cut off (${DEFAULT-VALUE}).")
    private Duration stallTimeout;

    @Option(
            names = "--rotate-after",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = Sizes.Time.class,
            description = "Age at which streams are asked to reconnect, spread by a fifth (${DEFAULT-VALUE}: never).")
    private Duration rotateAfter;

    @Option(
            names = "--retry",
            paramLabel = "TIME",
            defaultValue = "3s",
            converter = Sizes.Time.class,
            description = "How long streams wait before they reconnect, on average (${DEFAULT-VALUE}).")
    private Duration retry;

    @Option(
            names = "--lab",
            description =
                    "Open the browser lab at /lab/: a page that tries out the browser it is opened in, with a hub of its own.")
    private boolean lab;

    /**
     * Does what the command line says.
     *
     * @param environment the environment variables
     * @return the exit code; {@link #RUNNING} if the server was started
     */
    static int execute(Map<String, String> environment, PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new ServerCommand());
        commandLine.setOut(out);
        commandLine.setErr(err);
        commandLine.setParameterExceptionHandler((exception, arguments) -> misuse(err, exception));
        try {
            commandLine.setDefaultValueProvider(Settings.load(commandLine, environment, args));
        } catch (ParameterException exception) {
            return misuse(err, exception);
        }
        return commandLine.execute(args);
    }

    private static int misuse(PrintWriter err, ParameterException exception) {
        err.println("everysource: " + exception.getMessage());
        err.println("Try --help.");
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    @Override
    public Integer call() {
        InetAddress address = address();
        if (!address.isLoopbackAddress() && !insecure) {
            throw misuse("Others can reach " + host + ", and there are no access keys: anybody there could publish and "
                    + "subscribe. Listen on 127.0.0.1, or give --insecure if that is what you want.");
        }
        if (port < 0 || port > MAX_PORT) {
            throw misuse("A port is a number from 0 to " + MAX_PORT + ": " + port);
        }
        ServerConfig serverConfig = config(address);
        Server server;
        try {
            server = Server.start(serverConfig);
        } catch (RuntimeException failed) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("everysource: cannot listen on " + host + " port " + port + ": " + rootMessage(failed));
            err.flush();
            return CommandLine.ExitCode.SOFTWARE;
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "everysource-stop"));
        greet(server.uri());
        return RUNNING;
    }

    private void stop(Server server) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("EverySource is stopping, with " + server.subscriptions() + " subscriptions open.");
        server.stop();
        out.println("EverySource has stopped.");
        out.flush();
    }

    private ServerConfig config(InetAddress address) {
        try {
            return new ServerConfig(
                    new InetSocketAddress(address, port),
                    new Retention(retainBytes, retainAge),
                    new HubConfig(heartbeat, pollHold, stallTimeout, rotateAfter, retry),
                    PublishLimits.DEFAULTS,
                    lab);
        } catch (IllegalArgumentException invalid) {
            throw misuse(invalid.getMessage());
        }
    }

    private InetAddress address() {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException unknown) {
            throw misuse("There is no address '" + host + "'.");
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private void greet(String uri) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("EverySource " + Version.number() + " listens on " + uri);
        out.println("  log      up to " + Sizes.describe(retainBytes) + " and " + Sizes.describe(retainAge)
                + ", in memory");
        out.println("  publish  curl -d topic=news -d data=hello " + uri + "/events");
        out.println("  listen   curl -N '" + uri + "/events?topic=news'");
        out.println("  watch    " + uri + "/");
        if (lab) {
            out.println("  lab      " + uri + "/lab/");
        }
        out.flush();
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }
}
