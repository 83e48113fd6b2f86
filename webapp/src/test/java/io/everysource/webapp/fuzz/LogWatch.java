package io.everysource.webapp.fuzz;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Keeps the first record of the whole process that is a warning or worse. Safe for use by any thread. */
final class LogWatch extends Handler implements AutoCloseable {
    private final AtomicReference<LogRecord> first = new AtomicReference<>();
    private final Logger root = Logger.getLogger("");

    LogWatch() {
        setLevel(Level.WARNING);
        root.addHandler(this);
    }

    @Override
    public void publish(LogRecord logged) {
        if (isLoggable(logged)) {
            first.compareAndSet(null, logged);
        }
    }

    /** What was logged, with its stack trace. */
    Optional<String> complaint() {
        LogRecord logged = first.get();
        if (logged == null) {
            return Optional.empty();
        }
        StringWriter text = new StringWriter();
        text.append(logged.getLevel() + " " + logged.getLoggerName() + ": " + logged.getMessage() + "\n");
        if (logged.getThrown() != null) {
            logged.getThrown().printStackTrace(new PrintWriter(text, true));
        }
        return Optional.of(text.toString());
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        root.removeHandler(this);
    }
}
