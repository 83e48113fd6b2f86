package io.everysource.contract;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of expected answers that a person can read: columns between bars, the first row names them, lines that begin with
 * {@code #} are comments. The last columns hold answers, the others what the answer depends on; where one of these has several words
 * with commas between them, its row is a row for each.
 */
final class ExpectedAnswers {
    private final Map<List<String>, String> answers = new LinkedHashMap<>();

    private ExpectedAnswers() {}

    /**
     * Reads a table.
     *
     * @param keys how many columns come before the answers
     */
    static ExpectedAnswers read(String resource, int keys) {
        ExpectedAnswers table = new ExpectedAnswers();
        try (InputStream in = ExpectedAnswers.class.getResourceAsStream(resource)) {
            List<List<String>> rows = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(line ->
                            Arrays.stream(line.split("\\|")).map(String::strip).toList())
                    .toList();
            List<String> head = rows.get(0);
            for (List<String> row : rows.subList(1, rows.size())) {
                if (row.size() != head.size()) {
                    throw new IllegalArgumentException("not as many columns as there are: " + row);
                }
                for (List<String> key : expand(row.subList(0, keys))) {
                    for (int column = keys; column < head.size(); column++) {
                        table.add(key, head.get(column), row.get(column));
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return table;
    }

    private void add(List<String> key, String column, String answer) {
        List<String> whole = new ArrayList<>(key);
        whole.add(column);
        if (answers.put(whole, answer) != null) {
            throw new IllegalArgumentException("twice in the table: " + whole);
        }
    }

    private static List<List<String>> expand(List<String> cells) {
        List<List<String>> expanded = List.of(List.of());
        for (String cell : cells) {
            List<List<String>> longer = new ArrayList<>();
            for (List<String> prefix : expanded) {
                for (String word : cell.split(",", -1)) {
                    List<String> more = new ArrayList<>(prefix);
                    more.add(word.strip());
                    longer.add(more);
                }
            }
            expanded = longer;
        }
        return expanded;
    }

    /** The answer to {@code combination}. */
    String answer(List<String> combination) {
        String answer = answers.get(combination);
        if (answer == null) {
            throw new IllegalArgumentException("not in the table: " + combination);
        }
        return answer;
    }

    /** All that is in the table. */
    int size() {
        return answers.size();
    }
}
