package io.everysource.webapp.fuzz;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An answer as it came over the wire.
 *
 * @param headers by lower-case name, all values of each
 * @param isWhole whether it came to its end
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, Map<String, List<String>> headers, byte[] body, boolean isWhole) {
    /** The first value; empty if there is none. */
    String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? "" : values.get(0);
    }

    boolean isLast() {
        return header("Connection").equalsIgnoreCase("close");
    }

    /** The body; a character that was cut at its end is left out. */
    String text() {
        int length = body.length;
        while (!isWhole && length > 0 && length > body.length - 4 && body[length - 1] < 0) {
            length--;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, 0, length))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new AssertionError("the answer's body is not UTF-8", malformed);
        }
    }
}
