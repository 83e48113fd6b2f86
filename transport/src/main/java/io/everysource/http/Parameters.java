package io.everysource.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names and values of {@code application/x-www-form-urlencoded} text: a query string or a form. Strict UTF-8. */
final class Parameters {
    private static final int MAX_COUNT = 4_096;

    private final Map<String, List<String>> values;

    private Parameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads a query as it stood in the request, a character for each byte: old browsers send UTF-8 unescaped.
     *
     * @throws BadRequestException if it is malformed
     */
    static Parameters query(String raw) {
        return parse(utf8("", ByteBuffer.wrap(raw.getBytes(StandardCharsets.ISO_8859_1))));
    }

    /** @throws BadRequestException if it is malformed */
    static Parameters parse(String encoded) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int count = 0;
        int start = 0;
        while (start < encoded.length()) {
            int end = encoded.indexOf('&', start);
            end = end < 0 ? encoded.length() : end;
            if (end > start) {
                if (++count > MAX_COUNT) {
                    throw BadRequestException.of("", "There are more than " + MAX_COUNT + " parameters.");
                }
                int equals = encoded.indexOf('=', start);
                equals = equals < 0 || equals > end ? end : equals;
                String name = decode("", encoded.substring(start, equals));
                String value = equals == end ? "" : decode(name, encoded.substring(equals + 1, end));
                values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
            }
            start = end + 1;
        }
        return new Parameters(values);
    }

    /**
     * Reads a segment of a path as it stood in the request, a character for each byte.
     *
     * @throws BadRequestException if it is malformed
     */
    static String segment(String raw) {
        String text = utf8("", ByteBuffer.wrap(raw.getBytes(StandardCharsets.ISO_8859_1)));
        return decode("", text.replace("+", "%2B"));
    }

    Set<String> names() {
        return values.keySet();
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    private static String decode(String name, String encoded) {
        if (encoded.indexOf('%') < 0 && encoded.chars().allMatch(c -> c < 0x80)) {
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
        return utf8(name, ByteBuffer.wrap(bytes.toByteArray()));
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
    static String utf8(String field, ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException malformed) {
            throw BadRequestException.of(field, "The text is not well-formed UTF-8.");
        }
    }
}
