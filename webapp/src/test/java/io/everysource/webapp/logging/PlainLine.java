package io.everysource.webapp.logging;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads back what a plain line says, strictly: anything that could be read in two ways is an error. */
final class PlainLine {
    private final String line;
    private int at;

    private PlainLine(String line) {
        this.line = line;
    }

    /** The fields, each with its values, of a line of the form {@code event key=value,value key=value}. */
    static Map<String, List<String>> fields(String message) {
        PlainLine reader = new PlainLine(message);
        reader.until(" ");
        Map<String, List<String>> fields = new LinkedHashMap<>();
        while (reader.at < message.length()) {
            reader.at++;
            String name = reader.until("=");
            List<String> values = new ArrayList<>();
            do {
                reader.at++;
                values.add(reader.value());
            } while (reader.at < message.length() && message.charAt(reader.at) == ',');
            if (fields.put(name, values) != null) {
                throw new AssertionError("twice " + name + ": " + message);
            }
        }
        return fields;
    }

    private String until(String ends) {
        int from = at;
        while (at < line.length() && ends.indexOf(line.charAt(at)) < 0) {
            at++;
        }
        return line.substring(from, at);
    }

    private String value() {
        if (at == line.length() || line.charAt(at) != '"') {
            return until(" ,");
        }
        StringBuilder value = new StringBuilder();
        for (at++; line.charAt(at) != '"'; at++) {
            value.append(line.charAt(at) == '\\' ? escaped() : line.charAt(at));
        }
        at++;
        return value.toString();
    }

    private char escaped() {
        char letter = line.charAt(++at);
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                at += 4;
                yield (char) Integer.parseInt(line.substring(at - 3, at + 1), 16);
            }
            default -> letter;
        };
    }
}
