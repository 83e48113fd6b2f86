package io.everysource.webapp.logging;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * A line a record: time, level, what happened. A stack trace follows in lines that are indented, as no line is that begins a record.
 */
public final class PlainFormatter extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSxx", Locale.ROOT)
            .withZone(ZoneId.systemDefault());

    @Override
    public String format(LogRecord logged) {
        StringBuilder lines = new StringBuilder(128);
        TIME.formatTo(logged.getInstant(), lines);
        lines.append(' ').append(Severity.of(logged.getLevel())).append(' ');
        lines.append(LineText.escaped(String.valueOf(formatMessage(logged)))).append('\n');
        if (logged.getThrown() != null) {
            logged.getThrown().printStackTrace(new IndentedLines(lines));
        }
        return lines.toString();
    }

    /** Takes stack traces, which come line by line; a line break within one is of a message. */
    private static final class IndentedLines extends PrintWriter {
        private final StringBuilder lines;

        IndentedLines(StringBuilder lines) {
            super(Writer.nullWriter());
            this.lines = lines;
        }

        @Override
        public void println(Object line) {
            println(String.valueOf(line));
        }

        @Override
        public void println(String line) {
            String text = line.stripLeading();
            lines.append('\t').append("\t".repeat(line.length() - text.length()));
            lines.append(LineText.escaped(text)).append('\n');
        }
    }
}
