package io.everysource.webapp.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Small damage of the kinds that parsers trip over. */
final class Mutator {
    private static final List<String> MORSELS = List.of(
            "\r\n",
            "\n",
            "\r",
            "\0",
            " ",
            "\t",
            ":",
            ";",
            ",",
            "=",
            "&",
            "%",
            "%0d%0a",
            "%00",
            "%ff",
            "%c0%80",
            "+",
            "\"",
            "'",
            "<",
            ">",
            "</script>",
            "{",
            "}",
            "[",
            "]",
            "*",
            "/",
            "//",
            "..",
            "?",
            "#",
            "\\",
            "\\u0000",
            "\\ud800",
            "\u00e2\u0080\u00a8",
            "\u00ff",
            "\u00c0\u0080",
            "\u00ed\u00a0\u0080",
            "\u00f0\u009f\u0098\u0080",
            "0",
            "-1",
            "9223372036854775808",
            "1e400",
            "null",
            "true",
            "es:pos",
            "data:",
            "event:",
            "id:",
            "\n\n",
            "\r\n\r\n",
            "chunked",
            "close",
            "Host:",
            "HTTP/1.1",
            "0\r\n\r\n",
            "earliest");

    private Mutator() {}

    /** {@code bytes} with one to four changes. */
    static byte[] mutate(RandomGenerator random, byte[] bytes) {
        byte[] result = bytes;
        for (int changes = 1 + (int) (3 * Math.pow(random.nextDouble(), 3)); changes > 0; changes--) {
            result = change(random, result);
        }
        return result;
    }

    /** The same for text, a character for each byte. */
    static String mutate(RandomGenerator random, String latin1) {
        return new String(mutate(random, latin1.getBytes(StandardCharsets.ISO_8859_1)), StandardCharsets.ISO_8859_1);
    }

    private static byte[] change(RandomGenerator random, byte[] bytes) {
        int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
        int end = Math.min(bytes.length, at + 1 + random.nextInt(8));
        return switch (random.nextInt(bytes.length == 0 ? 2 : 9)) {
            case 0 -> splice(bytes, at, at, morsel(random));
            case 1 -> splice(bytes, at, at, new byte[] {(byte) random.nextInt(256)});
            case 2 -> splice(bytes, at, at + 1, new byte[] {(byte) (bytes[at] ^ 1 << random.nextInt(8))});
            case 3 -> splice(bytes, at, end, new byte[0]);
            case 4 -> splice(bytes, at, end, morsel(random));
            case 5 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, end));
            case 6 -> repeat(random, bytes, at, end);
            case 7 -> Arrays.copyOf(bytes, at);
            default -> splice(bytes, at, at + 1, new byte[] {flipCase(bytes[at])});
        };
    }

    private static byte[] repeat(RandomGenerator random, byte[] bytes, int at, int end) {
        ByteArrayOutputStream repeated = new ByteArrayOutputStream();
        for (int times = 1 << random.nextInt(random.nextInt(40) == 0 ? 13 : 6); times > 0; times--) {
            repeated.write(bytes, at, end - at);
        }
        return splice(bytes, at, at, repeated.toByteArray());
    }

    private static byte[] morsel(RandomGenerator random) {
        return MORSELS.get(random.nextInt(MORSELS.size())).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte flipCase(byte b) {
        return Character.isLetter(b & 0x7f) ? (byte) (b ^ 0x20) : b;
    }

    /** {@code bytes} with {@code with} in the place of what is from {@code start} to {@code end}. */
    private static byte[] splice(byte[] bytes, int start, int end, byte[] with) {
        byte[] result = new byte[bytes.length - (end - start) + with.length];
        System.arraycopy(bytes, 0, result, 0, start);
        System.arraycopy(with, 0, result, start, with.length);
        System.arraycopy(bytes, end, result, start + with.length, bytes.length - end);
        return result;
    }
}
