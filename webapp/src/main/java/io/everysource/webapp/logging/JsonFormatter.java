package io.everysource.webapp.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** An object a line, all of it ASCII. To be called by the thread that logs: its name is in it. */
public final class JsonFormatter extends Formatter {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public String format(LogRecord logged) {
        StringWriter line = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            write(json, logged);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return line.append('\n').toString();
    }

    private void write(JsonGenerator json, LogRecord logged) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", TIME.format(logged.getInstant()));
        json.writeStringField("level", Severity.of(logged.getLevel()).name());
        json.writeStringField("logger", text(logged.getLoggerName()));
        if (logged instanceof EventRecord event) {
            json.writeStringField("message", event.event());
            for (Map.Entry<String, Object> field : event.fields().entrySet()) {
                json.writeFieldName(field.getKey());
                write(json, field.getValue());
            }
        } else {
            json.writeStringField("message", text(formatMessage(logged)));
        }
        json.writeStringField("thread", text(Thread.currentThread().getName()));
        if (logged.getThrown() != null) {
            StringWriter trace = new StringWriter();
            logged.getThrown().printStackTrace(new PrintWriter(trace, true));
            json.writeStringField("error", text(trace));
        }
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Number) {
            json.writeNumber(value.toString());
        } else if (value instanceof Collection<?> several) {
            json.writeStartArray();
            for (Object each : several) {
                json.writeString(text(each));
            }
            json.writeEndArray();
        } else {
            json.writeString(text(value));
        }
    }

    private static String text(Object value) {
        return LineText.wellFormed(String.valueOf(value));
    }
}
