package io.everysource.webapp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.webapp.logging.AccessLog;
import io.everysource.webapp.logging.JsonFormatter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Takes the access log of this process, as long as it is open. Safe for use by any thread. */
final class CapturedLog extends Handler implements AutoCloseable {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A line in both formats. */
    record Line(String plain, JsonNode json) {
        String text(String field) {
            return json.path(field).asText();
        }
    }

    private final JsonFormatter formatter = new JsonFormatter();
    private final Logger logger = Logger.getLogger(AccessLog.NAME);
    private final List<Line> waiting = new ArrayList<>();
    private final StringBuilder everything = new StringBuilder();

    CapturedLog() {
        logger.setLevel(Level.INFO);
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    @Override
    public synchronized void publish(LogRecord logged) {
        String text = formatter.format(logged);
        everything.append(text).append(logged.getMessage()).append('\n');
        try {
            waiting.add(new Line(logged.getMessage(), JSON.readTree(text)));
        } catch (JsonProcessingException malformed) {
            throw new IllegalStateException(malformed);
        }
        notifyAll();
    }

    /** The first line of {@code event} that was not asked for yet; waits for it. */
    synchronized Line next(String event) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            for (Iterator<Line> lines = waiting.iterator(); lines.hasNext(); ) {
                Line line = lines.next();
                if (line.text("message").equals(event)) {
                    lines.remove();
                    return line;
                }
            }
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (millis <= 0) {
                throw new AssertionError("waited in vain for a line " + event + "; there are: " + waiting);
            }
            wait(millis);
        }
    }

    /** What there is that was not asked for. */
    synchronized List<Line> rest() {
        return List.copyOf(waiting);
    }

    /** All that was ever logged, in both formats. */
    synchronized String everything() {
        return everything.toString();
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
        logger.setLevel(null);
    }
}
