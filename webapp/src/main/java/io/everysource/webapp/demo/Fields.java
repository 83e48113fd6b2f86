package io.everysource.webapp.demo;

import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a form.
 *
 * @param values by name
 */
record Fields(Map<String, String> values) {
    /**
     * A text without white space around it.
     *
     * @param max characters that it may have
     * @return empty if it is missing or has nothing in it
     * @throws RefusedException if it is too long
     */
    Optional<String> text(String name, int max) {
        String text = values.getOrDefault(name, "").strip();
        if (text.length() > max) {
            throw bad(name, "'" + name + "' may have " + max + " characters.");
        }
        return Optional.of(text).filter(value -> !value.isEmpty());
    }

    /**
     * A whole number.
     *
     * @throws RefusedException if it is missing, or not between {@code min} and {@code max}
     */
    int number(String name, int min, int max) {
        String text = values.getOrDefault(name, "").strip();
        boolean isNumber = text.matches("[0-9]{1,9}");
        int number = isNumber ? Integer.parseInt(text) : 0;
        if (!isNumber || number < min || number > max) {
            throw bad(name, "'" + name + "' has to be a whole number from " + min + " to " + max + ".");
        }
        return number;
    }

    static RefusedException bad(String field, String detail) {
        return new RefusedException(StatusCodes.BAD_REQUEST, field, detail);
    }
}
