package io.everysource.message;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which trace something belongs to [W3C Trace Context, 3.2].
 *
 * @param traceId 32 hexadecimal digits in lower case, not all of them zero
 * @param parentId 16 hexadecimal digits in lower case, not all of them zero: the span that asked
 */
public record TraceContext(String traceId, String parentId) {
    private static final Pattern TRACEPARENT =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?");
    private static final String INVALID_VERSION = "ff";
    private static final String FIRST_VERSION = "00";

    /**
     * Reads the header {@code traceparent}. Of later versions what is known of them is read [W3C Trace Context, 4.2].
     *
     * @return empty if it is not valid: then it is to be passed over
     */
    public static Optional<TraceContext> parse(String traceparent) {
        Matcher parts = TRACEPARENT.matcher(traceparent.strip());
        if (!parts.matches()
                || parts.group(1).equals(INVALID_VERSION)
                || (parts.group(1).equals(FIRST_VERSION) && parts.group(4) != null)
                || isZero(parts.group(2))
                || isZero(parts.group(3))) {
            return Optional.empty();
        }
        return Optional.of(new TraceContext(parts.group(2), parts.group(3)));
    }

    private static boolean isZero(String digits) {
        return digits.chars().allMatch(digit -> digit == '0');
    }
}
