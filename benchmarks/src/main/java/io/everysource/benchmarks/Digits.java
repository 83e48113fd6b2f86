package io.everysource.benchmarks;

/** Numbers in ASCII digits, read and written in place. */
final class Digits {
    private Digits() {}

    /** The number that stands there; -1 if there is something else than digits. */
    static long read(byte[] bytes, int start, int end) {
        long number = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    /** Writes {@code number} with leading zeros. */
    static void write(byte[] bytes, int start, int end, long number) {
        long rest = number;
        for (int i = end - 1; i >= start; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
