package io.everysource.webapp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/** Starts the server from the command line. */
public final class Main {
    private Main() {}

    /** Runs until the process is told to end. Exit codes: 0 ended, 1 could not start, 2 wrong use. */
    public static void main(String[] args) throws IOException {
        configureLogging();
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        int status = ServerCommand.execute(System.getenv(), out, err, args);
        if (status != ServerCommand.RUNNING) {
            System.exit(status);
        }
    }

    /** Unless the operator brought a configuration. */
    private static void configureLogging() throws IOException {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream properties = Main.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(properties);
        }
    }
}
