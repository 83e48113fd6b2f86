package io.everysource.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** The names and values of {@code application/x-www-form-urlencoded} text: a query string or a form. Strict UTF-8. */
final class Parameters {
    private static final int MAX_COUNT = 4_096;

    // As they came, one name for each value: there are few as a rule, and so this is smaller and faster than a map.
    private final List<String> names = new ArrayList<>(4);
    private final List<String> values = new ArrayList<>(4);

    private Parameters() {}

    /**
     * Reads a query as it stood in the request, a character for each byte: old browsers send UTF-8 unescaped.
     *
     * @throws BadRequestException if it is malformed
     */
    static Parameters query(String raw) {
        return parse(isAscii(raw) ? raw : utf8("", raw.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** @throws BadRequestException if it is malformed */
    static Parameters parse(String encoded) {
        Parameters parameters = new Parameters();
        int start = 0;
        while (start < encoded.length()) {
            int end = encoded.indexOf('&', start);
            end = end < 0 ? encoded.length() : end;
            if (end > start) {
                if (parameters.names.size() == MAX_COUNT) {
                    throw BadRequestException.of("", "There are more than " + MAX_COUNT + " parameters.");
                }
                int equals = encoded.indexOf('=', start);
                equals = equals < 0 || equals > end ? end : equals;
                String name = decode("", encoded.substring(start, equals));
                String value = equals == end ? "" : decode(name, encoded.substring(equals + 1, end));
                parameters.names.add(name);
                parameters.values.add(value);
            }
            start = end + 1;
        }
        return parameters;
    }

    /**
     * Reads a segment of a path as it stood in the request, a character for each byte.
     *
     * @throws BadRequestException if it is malformed
     */
    static String segment(String raw) {
        String text = utf8("", raw.getBytes(StandardCharsets.ISO_8859_1));
        return decode("", text.replace("+", "%2B"));
    }

    /** In the order in which they came, each as often as it came. */
    List<String> names() {
        return names;
    }

    List<String> all(String name) {
        List<String> all = new ArrayList<>(1);
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).equals(name)) {
                all.add(values.get(i));
            }
        }
        return all;
    }

    Optional<String> first(String name) {
        int i = names.indexOf(name);
        return i < 0 ? Optional.empty() : Optional.of(values.get(i));
    }

    boolean has(String name) {
        return names.contains(name);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static String decode(String name, String encoded) {
        if (encoded.indexOf('%') < 0 && isAscii(encoded)) {
            return encoded.replace('+', ' ');
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(encoded.length());
        for (int i = 0; i < encoded.length(); ) {
            char c = encoded.charAt(i);
            if (c == '%') {
                bytes.write(octet(name, encoded, i));
                i += 3;
            } else if (c < 0x80) {
                bytes.write(c == '+' ? ' ' : c);
                i++;
            } else {
                int point = encoded.codePointAt(i);
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        return utf8(name, bytes.toByteArray());
    }

    private static int octet(String name, String encoded, int percent) {
        if (percent + 2 < encoded.length()
                && HexFormat.isHexDigit(encoded.charAt(percent + 1))
                && HexFormat.isHexDigit(encoded.charAt(percent + 2))) {
            return HexFormat.fromHexDigits(encoded, percent + 1, percent + 3);
        }
        throw BadRequestException.of(name, "A '%' must be followed by two hexadecimal digits.");
    }

    /** @throws BadRequestException if {@code bytes} are not well-formed UTF-8 */
    static String utf8(String field, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // What is malformed has become this character; it may also be one that was sent.
        if (text.indexOf('\ufffd') < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw BadRequestException.of(field, "The text is not well-formed UTF-8.");
        }
    }
}
