package io.everysource.message;

import java.util.Arrays;

/**
 * Writes event-stream text as the inside of a double-quoted JavaScript string, in ASCII alone: no character set, no HTML
 * parser, no CDATA section and no ES3 engine that strips format characters can change it. The result is a JSON string
 * as well.
 */
public final class ScriptEncoder {
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

    private byte[] out;
    private int length;

    private ScriptEncoder(int capacity) {
        out = new byte[capacity];
    }

    /** The escaped form of {@code text}, which is well-formed UTF-8. */
    public static byte[] escape(byte[] text) {
        ScriptEncoder encoder = new ScriptEncoder(text.length + text.length / 8 + 16);
        for (int i = 0; i < text.length; ) {
            i = encoder.appendCharacter(text, i);
        }
        return Arrays.copyOf(encoder.out, encoder.length);
    }

    /** Appends the character that begins at {@code i}; returns where the next one begins. */
    private int appendCharacter(byte[] text, int i) {
        ensure(12);
        int b = text[i] & 0xff;
        if (b < 0x80) {
            appendAscii(b);
            return i + 1;
        }
        if (b < 0xe0) {
            appendUnit((b & 0x1f) << 6 | continuation(text, i + 1));
            return i + 2;
        }
        if (b < 0xf0) {
            appendUnit((b & 0x0f) << 12 | continuation(text, i + 1) << 6 | continuation(text, i + 2));
            return i + 3;
        }
        int point = (b & 0x07) << 18
                | continuation(text, i + 1) << 12
                | continuation(text, i + 2) << 6
                | continuation(text, i + 3);
        appendUnit(Character.highSurrogate(point));
        appendUnit(Character.lowSurrogate(point));
        return i + 4;
    }

    private void appendAscii(int b) {
        switch (b) {
            case '\n' -> appendEscape('n');
            case '\\' -> appendEscape('\\');
            // Quotes, and what could end or open a script element, a comment or a CDATA section.
            case '"', '\'', '<', '>', '&', 0x7f -> appendUnit(b);
            default -> {
                if (b < 0x20) {
                    appendUnit(b);
                } else {
                    out[length++] = (byte) b;
                }
            }
        }
    }

    private void appendEscape(char c) {
        out[length++] = '\\';
        out[length++] = (byte) c;
    }

    private void appendUnit(int unit) {
        appendEscape('u');
        out[length++] = HEX[unit >> 12];
        out[length++] = HEX[unit >> 8 & 0xf];
        out[length++] = HEX[unit >> 4 & 0xf];
        out[length++] = HEX[unit & 0xf];
    }

    private void ensure(int more) {
        if (length + more > out.length) {
            out = Arrays.copyOf(out, out.length * 2);
        }
    }

    private static int continuation(byte[] text, int i) {
        return text[i] & 0x3f;
    }
}
