package io.everysource.benchmarks;

import java.nio.charset.StandardCharsets;

/** The head of an HTTP answer, read in place: one object serves for many answers, one after the other. */
final class Answer {
    private static final int STATUS = "HTTP/1.1 ".length();
    private static final int STATUS_DIGITS = 3;

    private int status;
    private int contentLength;

    /**
     * Reads the head that begins at {@code start}.
     *
     * @return where its body begins; -1 if the head is not whole
     */
    int read(byte[] bytes, int start, int end) {
        int bodyStart = bodyStart(bytes, start, end);
        if (bodyStart < 0) {
            return -1;
        }
        status = (int) Digits.read(bytes, start + STATUS, start + STATUS + STATUS_DIGITS);
        int length = header(bytes, start, bodyStart, "content-length");
        contentLength = length < 0 ? 0 : (int) Digits.read(bytes, length, lineEnd(bytes, length));
        return bodyStart;
    }

    boolean isWell() {
        return status >= 200 && status < 300;
    }

    int contentLength() {
        return contentLength;
    }

    /**
     * Where the value of a header begins; -1 if there is none.
     *
     * @param name in lower case
     */
    static int header(byte[] bytes, int start, int end, String name) {
        for (int line = start; line < end; line = lineEnd(bytes, line) + 2) {
            int i = 0;
            while (i < name.length() && line + i < end && (bytes[line + i] | 0x20) == (name.charAt(i) | 0x20)) {
                i++;
            }
            if (i == name.length() && bytes[line + i] == ':') {
                return line + i + 2;
            }
        }
        return -1;
    }

    /** Where the CR LF of the line is that goes on at {@code at}. */
    static int lineEnd(byte[] bytes, int at) {
        int end = at;
        while (bytes[end] != '\r') {
            end++;
        }
        return end;
    }

    private static int bodyStart(byte[] bytes, int start, int end) {
        for (int i = start + 3; i < end; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
                return i + 1;
            }
        }
        return -1;
    }

    /** The first line, for people. */
    static String statusLine(byte[] bytes, int start) {
        return new String(bytes, start, lineEnd(bytes, start) - start, StandardCharsets.US_ASCII);
    }
}
