package io.everysource.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What was measured, as one line of JSON. */
final class Result {
    private final Map<String, String> members = new LinkedHashMap<>();

    void put(String name, String value) {
        members.put(name, '"' + value + '"');
    }

    void put(String name, long value) {
        members.put(name, Long.toString(value));
    }

    void put(String name, double value) {
        members.put(name, String.format(Locale.ROOT, "%.3f", value));
    }

    @Override
    public String toString() {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) -> json.append(json.length() == 1 ? "\"" : ",\"")
                .append(name)
                .append("\":")
                .append(value));
        return json.append('}').toString();
    }
}
