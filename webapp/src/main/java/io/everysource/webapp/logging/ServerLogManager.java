package io.everysource.webapp.logging;

import java.util.logging.LogManager;

/**
 * Keeps the log's handlers while the server stops. The JVM closes them as soon as it is told to end, and there is much to log from
 * then on.
 */
public final class ServerLogManager extends LogManager {
    private volatile boolean isKept;

    /** From now on handlers stay until {@link #release}. */
    void keep() {
        isKept = true;
    }

    /** Closes all handlers. */
    void release() {
        isKept = false;
        reset();
    }

    @Override
    public void reset() {
        if (!isKept) {
            super.reset();
        }
    }
}
