package io.everysource.webapp.logging;

import java.io.IOException;
import java.io.InputStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/** The log of the process: java.util.logging, as the operator has configured it, else lines on standard error. */
public final class Logging {
    private static final String MANAGER = "java.util.logging.manager";
    private static final List<String> CONFIGURATIONS =
            List.of("java.util.logging.config.file", "java.util.logging.config.class");

    private Logging() {}

    /** To be called before anybody asks for a logger. */
    public static void configure() throws IOException {
        if (System.getProperty(MANAGER) == null) {
            System.setProperty(MANAGER, ServerLogManager.class.getName());
        }
        if (isOperators()) {
            return;
        }
        try (InputStream properties = Logging.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(properties);
        }
    }

    /** Whether the operator has brought a configuration. That one rules: the others here do nothing. */
    public static boolean isOperators() {
        return CONFIGURATIONS.stream().anyMatch(name -> System.getProperty(name) != null);
    }

    /** Has lines look like {@code format}, those too that threads end with. */
    public static void use(LogFormat format) {
        if (isOperators()) {
            return;
        }
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setFormatter(format.formatter());
        }
        Logger logger = Logger.getLogger(Logging.class.getName());
        UncaughtExceptionHandler logging =
                (thread, fault) -> logger.log(Level.SEVERE, fault, () -> "The thread " + thread.getName() + " ended.");
        Thread.setDefaultUncaughtExceptionHandler(logging);
    }

    /** Has the log outlive the beginning of the JVM's end. {@link #close} has to follow. */
    public static void keep() {
        if (LogManager.getLogManager() instanceof ServerLogManager manager) {
            // They are made when they are asked for first, and not any more once the end has begun.
            Logger.getLogger("").getHandlers();
            manager.keep();
        }
    }

    /** Writes what is not written yet. Nothing is logged after that. */
    public static void close() {
        if (LogManager.getLogManager() instanceof ServerLogManager manager) {
            manager.release();
        }
    }
}
