package io.everysource.webapp.logging;

import java.util.logging.Level;

/** One word for each of the levels that libraries have names of their own for. */
enum Severity {
    ERROR(Level.SEVERE),
    WARN(Level.WARNING),
    INFO(Level.INFO),
    DEBUG(Level.FINE),
    TRACE(Level.ALL);

    private final int least;

    Severity(Level least) {
        this.least = least.intValue();
    }

    static Severity of(Level level) {
        for (Severity severity : values()) {
            if (level.intValue() >= severity.least) {
                return severity;
            }
        }
        return TRACE;
    }
}
