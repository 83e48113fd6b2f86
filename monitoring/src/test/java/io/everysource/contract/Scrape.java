package io.everysource.contract;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What a scrape told: the value of each series by its text, labels in alphabetical order. */
record Scrape(Map<String, Double> values) {
    static Scrape of(int port) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            connection.get("/metrics");
            return parse(connection.response().body());
        }
    }

    static Scrape parse(String text) {
        Map<String, Double> values = new HashMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            values.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
        });
        return new Scrape(values);
    }

    /** The value of one series. */
    double value(String series) {
        Double value = values.get(series);
        if (value == null) {
            throw new AssertionError("there is no series " + series);
        }
        return value;
    }

    /** Those of a name that are not zero, by their labels. */
    Map<String, Double> of(String name) {
        return values.entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(name + "{") && entry.getValue() != 0)
                .collect(Collectors.toMap(entry -> entry.getKey().substring(name.length()), Map.Entry::getValue));
    }
}
