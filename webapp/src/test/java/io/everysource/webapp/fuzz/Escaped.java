package io.everysource.webapp.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Bytes as text that a person can read and a file can hold: a line for each line, and {@code \xHH} for what cannot be seen. */
final class Escaped {
    private static final int SHOWN = 4_096;

    private Escaped() {}

    /** All of {@code bytes}. */
    static String text(byte[] bytes) {
        return text(bytes, bytes.length);
    }

    /** As much of {@code bytes} as a message can have. */
    static String excerpt(byte[] bytes) {
        return bytes.length <= SHOWN
                ? text(bytes)
                : text(bytes, SHOWN) + "\n... and " + (bytes.length - SHOWN) + " bytes more";
    }

    private static String text(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder(length + 64);
        for (int i = 0; i < length; i++) {
            int b = bytes[i] & 0xff;
            switch (b) {
                case '\r' -> text.append("\\r");
                case '\n' -> text.append("\\n\n");
                case '\\' -> text.append("\\\\");
                default -> {
                    // A line's first '#' would make it a comment of a corpus file.
                    boolean isComment = b == '#' && (i == 0 || bytes[i - 1] == '\n');
                    if (b < 0x20 || b > 0x7e || isComment || (b == ' ' && (i + 1 == length || bytes[i + 1] == '\r'))) {
                        text.append("\\x").append(HexFormat.of().toHexDigits((byte) b));
                    } else {
                        text.append((char) b);
                    }
                }
            }
        }
        return text.toString();
    }

    /** The bytes of a corpus file: lines that begin with {@code #} are comments, line ends count only where they are written. */
    static byte[] parse(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> parseLine(line, bytes));
        return bytes.toByteArray();
    }

    private static void parseLine(String line, ByteArrayOutputStream bytes) {
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i++);
            if (c != '\\') {
                bytes.write(c);
                continue;
            }
            switch (line.charAt(i++)) {
                case 'r' -> bytes.write('\r');
                case 'n' -> bytes.write('\n');
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    bytes.write(HexFormat.fromHexDigits(line, i, i + 2));
                    i += 2;
                }
                default -> throw new IllegalArgumentException("no escape: " + line);
            }
        }
    }
}
