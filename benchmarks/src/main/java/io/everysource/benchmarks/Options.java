package io.everysource.benchmarks;

import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The command line behind the work's name: {@code --name value} again and again. */
final class Options {
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Set<String> asked = new HashSet<>();

    /** @throws IllegalArgumentException saying what is wrong */
    Options(String... args) {
        for (int i = 0; i < args.length; i += 2) {
            if (!args[i].startsWith("--") || i + 1 == args.length) {
                throw new IllegalArgumentException("'" + args[i] + "' should be --name and a value");
            }
            if (values.put(args[i].substring(2), args[i + 1]) != null) {
                throw new IllegalArgumentException(args[i] + " is given twice");
            }
        }
    }

    String text(String name, String otherwise) {
        asked.add(name);
        return values.getOrDefault(name, otherwise);
    }

    String text(String name) {
        String value = text(name, "");
        if (value.isEmpty()) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }

    /** @throws IllegalArgumentException if it is none of {@code choices} */
    String choice(String name, String otherwise, Set<String> choices) {
        String value = text(name, otherwise);
        if (!choices.contains(value)) {
            throw new IllegalArgumentException(
                    "--" + name + " is '" + value + "', not one of " + new TreeSet<>(choices));
        }
        return value;
    }

    int number(String name, int otherwise) {
        String value = text(name, "");
        return value.isEmpty() ? otherwise : number(name, value);
    }

    int number(String name) {
        return number(name, text(name));
    }

    /** Numbers with commas between them; none if the option is not there. */
    List<Long> numbers(String name) {
        String value = text(name, "");
        return value.isEmpty()
                ? List.of()
                : Arrays.stream(value.split(",", -1))
                        .map(n -> (long) number(name, n))
                        .toList();
    }

    /** @throws IllegalArgumentException if there are options that nobody asked for */
    void mustBeUsedUp() {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(asked);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("this work has no option --" + String.join(", --", unknown));
        }
    }

    private static int number(String name, String value) {
        try {
            int number = Integer.parseInt(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notOne) {
            // The message below says it better.
        }
        throw new IllegalArgumentException("--" + name + " is '" + value + "', not a number from 0 on");
    }
}
