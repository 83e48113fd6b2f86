package io.everysource.webapp.logging;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text as it may stand in a line of a log, whoever chose it: it neither ends the line nor does anything to a terminal. */
final class LineText {
    /** What {@link #clipped} and lists leave over of what others chose. */
    static final int MAX_LENGTH = 200;

    private static final int REPLACEMENT = 0xfffd;

    private LineText() {}

    /** {@code text} with what is not to be seen written as in Java: line breaks, control and format characters. */
    static String escaped(String text) {
        if (text.codePoints().allMatch(LineText::isSeen)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        wellFormed(text).codePoints().forEach(character -> escape(escaped, character));
        return escaped.toString();
    }

    /** {@code text} with a replacement character for each half of a surrogate pair: strict readers take no such thing. */
    static String wellFormed(String text) {
        if (text.codePoints().noneMatch(LineText::isHalf)) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints()
                .map(character -> isHalf(character) ? REPLACEMENT : character)
                .forEach(whole::appendCodePoint);
        return whole.toString();
    }

    /** {@code text}, or its beginning and an ellipsis. */
    static String clipped(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "…";
    }

    /** A value of a field: in quotes if one could not tell else where it ends. */
    static String value(Object value) {
        return value instanceof Collection<?> several
                ? several.stream().map(each -> quoted(String.valueOf(each))).collect(Collectors.joining(","))
                : quoted(String.valueOf(value));
    }

    private static String quoted(String text) {
        if (!text.isEmpty() && text.codePoints().allMatch(LineText::isBare)) {
            return text;
        }
        return '"' + escaped(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }

    private static boolean isBare(int character) {
        return isSeen(character) && !Character.isSpaceChar(character) && "\"\\=,".indexOf(character) < 0;
    }

    private static boolean isSeen(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> false;
            default -> true;
        };
    }

    private static boolean isHalf(int character) {
        return Character.getType(character) == Character.SURROGATE;
    }

    private static void escape(StringBuilder to, int character) {
        switch (character) {
            case '\n' -> to.append("\\n");
            case '\r' -> to.append("\\r");
            case '\t' -> to.append("\\t");
            default -> {
                if (isSeen(character)) {
                    to.appendCodePoint(character);
                } else {
                    for (char unit : Character.toChars(character)) {
                        to.append(String.format("\\u%04x", (int) unit));
                    }
                }
            }
        }
    }
}
