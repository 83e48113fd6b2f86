package io.everysource.message;

import java.util.HexFormat;
import java.util.Optional;

/**
 * A place in the message log: just after the message at {@code offset}. Written {@code <epoch>-<offset>}, the epoch as
 * twelve lower-case hexadecimal digits so that few publishers' own ids look like one. Opaque to clients.
 *
 * @param epoch one life of the log's writer, named after the time it began, in milliseconds since 1970; 0 to 2^48 - 1
 * @param offset 1-based counter over the whole log; 0 is the place before the first message
 */
public record Position(long epoch, long offset) {
    private static final int HEX_DIGITS = 12;
    private static final int MAX_DIGITS = 19;
    private static final long MAX_EPOCH = (1L << (4 * HEX_DIGITS)) - 1;

    public Position {
        if (epoch < 0 || epoch > MAX_EPOCH) {
            throw new IllegalArgumentException("epoch out of range: " + epoch);
        }
        if (offset < 0) {
            throw new IllegalArgumentException("offset is negative: " + offset);
        }
    }

    /** The position that {@code text} names; empty if it has not the form of one. */
    public static Optional<Position> parse(String text) {
        if (!hasForm(text)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Position(
                    Long.parseLong(text, 0, HEX_DIGITS, 16), Long.parseLong(text, HEX_DIGITS + 1, text.length(), 10)));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /** Whether {@code text} has the form of a position, valid in some log or not. */
    public static boolean hasForm(String text) {
        int start = HEX_DIGITS + 1;
        int digits = text.length() - start;
        if (digits < 1 || digits > MAX_DIGITS || text.charAt(HEX_DIGITS) != '-') {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isDigit = c >= '0' && c <= '9';
            if (!isDigit && i != HEX_DIGITS && (i > HEX_DIGITS || c < 'a' || c > 'f')) {
                return false;
            }
        }
        return digits == 1 || text.charAt(start) != '0';
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(epoch, HEX_DIGITS) + '-' + offset;
    }
}
