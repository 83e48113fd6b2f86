package io.everysource.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The reader's end of one event stream: finds the blocks in the bytes that come, checks their ids, which are
 * {@code <epoch>-<offset>}, and notes how old their data is, which ends in the time it was due.
 */
final class EventStream {
    private static final byte[] OK = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);
    private static final int DUE_DIGITS = 18;

    private final Tally tally;
    private final OffsetCheck offsets;
    private boolean isOpen;

    /** The beginning of a block whose end has not come. */
    private byte[] rest = {};

    EventStream(Tally tally) {
        this.tally = tally;
        this.offsets = new OffsetCheck(tally);
    }

    /** Whether the response's head has come. */
    boolean isOpen() {
        return isOpen;
    }

    OffsetCheck offsets() {
        return offsets;
    }

    byte[] rest() {
        return rest;
    }

    /**
     * Takes what has come.
     *
     * @param bytes from the first one on: what {@link #rest} was, and then what is new
     * @return whether it is an event stream so far
     */
    boolean read(byte[] bytes, int length, long nowNanos) {
        int start = 0;
        for (int i = 1; i < length; i++) {
            if (bytes[i] == '\n' && bytes[i - 1] == '\n' && isOpen) {
                block(bytes, start, i, nowNanos);
                start = ++i;
            } else if (bytes[i] == '\n' && i > 2 && bytes[i - 2] == '\n' && !isOpen) {
                isOpen = true;
                start = ++i;
                if (!Arrays.equals(bytes, 0, OK.length, OK, 0, OK.length)) {
                    return false;
                }
            }
        }
        if (start < length || rest.length > 0) {
            rest = Arrays.copyOfRange(bytes, start, length);
        }
        return true;
    }

    /** @param end the place behind the last line's end */
    private void block(byte[] bytes, int start, int end, long nowNanos) {
        long offset = -1;
        boolean hasType = false;
        boolean hasData = false;
        for (int line = start; line < end; ) {
            int lineEnd = line;
            while (bytes[lineEnd] != '\n') {
                lineEnd++;
            }
            if (bytes[line] == 'i') {
                offset = number(bytes, lastDash(bytes, lineEnd) + 1, lineEnd);
            } else if (bytes[line] == 'e') {
                // What is published here has none: it is a control event, and its data is no time.
                hasType = true;
            } else if (bytes[line] == 'd' && !hasType && lineEnd - line > DUE_DIGITS) {
                hasData = true;
                tally.lastDueNanos = number(bytes, lineEnd - DUE_DIGITS, lineEnd);
            }
            line = lineEnd + 1;
        }
        if (hasData) {
            tally.events++;
            tally.latencies.add(nowNanos - tally.lastDueNanos);
            offsets.event(offset);
        } else if (offset >= 0) {
            offsets.cursor(offset);
        }
    }

    private static int lastDash(byte[] bytes, int end) {
        int at = end - 1;
        while (bytes[at] != '-') {
            at--;
        }
        return at;
    }

    private static long number(byte[] bytes, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }
}
