package io.everysource.benchmarks;

/** The data of each event: its sequence number within its topic, filling, and when it was due by {@link System#nanoTime}. */
final class EventData {
    static final int SEQUENCE_DIGITS = 12;
    static final int DUE_DIGITS = 18;
    static final int MIN_SIZE = SEQUENCE_DIGITS + DUE_DIGITS;

    private EventData() {}

    /** Data to be filled in; nothing in it needs to be encoded in a form, in JSON or in a line. */
    static String blank(int size) {
        return "0".repeat(SEQUENCE_DIGITS) + "-".repeat(size - MIN_SIZE) + "0".repeat(DUE_DIGITS);
    }

    static void write(byte[] bytes, int start, int size, long sequence, long due) {
        Digits.write(bytes, start, start + SEQUENCE_DIGITS, sequence);
        Digits.write(bytes, start + size - DUE_DIGITS, start + size, due);
    }

    static long sequence(byte[] bytes, int start) {
        return Digits.read(bytes, start, start + SEQUENCE_DIGITS);
    }

    static long due(byte[] bytes, int end) {
        return Digits.read(bytes, end - DUE_DIGITS, end);
    }
}
