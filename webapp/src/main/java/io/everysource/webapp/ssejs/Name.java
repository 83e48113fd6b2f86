package io.everysource.webapp.ssejs;

import io.everysource.message.InvalidEventException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * Who subscribes, or whom an event is for, by the name that pages give. Names are compared as topics: a plus sign is a blank, since pages send
 * either without encoding it, and what no topic may have in it is U+FFFD.
 */
final class Name {
    private static final int MAX_LENGTH = 1_024;
    private static final char REPLACEMENT = '\ufffd';

    private Name() {}

    /**
     * The name in a query as it stood in the request, a character for each byte; empty if there is none. What is no percent-encoding stands
     * for itself: pages do not encode names.
     */
    static String of(String query) {
        for (String parameter : query.split("&", -1)) {
            if (parameter.startsWith("name=")) {
                return decode(parameter.substring("name=".length()));
            }
        }
        return "";
    }

    private static String decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); i++) {
            if (isOctet(encoded, i)) {
                bytes.write(HexFormat.fromHexDigits(encoded, i + 1, i + 3));
                i += 2;
            } else {
                bytes.write(encoded.charAt(i));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isOctet(String text, int i) {
        return text.charAt(i) == '%'
                && i + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(i + 1))
                && HexFormat.isHexDigit(text.charAt(i + 2));
    }

    /**
     * The end of the topic that stands for {@code name}; empty if that is.
     *
     * @throws InvalidEventException if it is too long
     */
    static String topic(String name) {
        if (name.length() > MAX_LENGTH) {
            throw new InvalidEventException(
                    "name", "A name has at most " + MAX_LENGTH + " characters; this one has " + name.length() + ".");
        }
        StringBuilder topic = new StringBuilder(name.length());
        name.codePoints().forEach(c -> topic.appendCodePoint(safe(c)));
        return topic.toString();
    }

    private static int safe(int c) {
        boolean isHalf = c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
        return c == '+' ? ' ' : isHalf || Character.isISOControl(c) ? REPLACEMENT : c;
    }
}
