package io.everysource.webapp.logging;

import java.util.logging.Formatter;

/** How a line of the log looks. */
public enum LogFormat {
    PLAIN,
    JSON;

    Formatter formatter() {
        return this == JSON ? new JsonFormatter() : new PlainFormatter();
    }
}
