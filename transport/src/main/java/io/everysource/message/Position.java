package io.everysource.message;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the message log: just after the message at {@code offset}. Written {@code <epoch>-<offset>}, the epoch as
 * twelve lower-case hexadecimal digits so that few publishers' own ids look like one. Opaque to clients.
 *
 * @param epoch one life of the log's writer, named after the time it began, in milliseconds since 1970; 0 to 2^48 - 1
 * @param offset 1-based counter over the whole log; 0 is the place before the first message
 */
public record Position(long epoch, long offset) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{12})-(0|[1-9][0-9]{0,18})");
    private static final int HEX_DIGITS = 12;
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
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Position(Long.parseLong(matcher.group(1), 16), Long.parseLong(matcher.group(2))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }

    /** Whether {@code text} has the form of a position, valid in some log or not. */
    public static boolean hasForm(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        String hex = Long.toHexString(epoch);
        return "0".repeat(HEX_DIGITS - hex.length()) + hex + '-' + offset;
    }
}
