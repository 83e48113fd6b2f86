package io.everysource.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A request to subscribe, with or without a cursor, made once and then only copied. */
final class Request {
    private final byte[] without;
    private final byte[] beforeCursor;
    private final byte[] behindCursor;

    /** @param without the whole request of one that has no cursor */
    Request(String without, String beforeCursor, String behindCursor) {
        this.without = without.getBytes(StandardCharsets.US_ASCII);
        this.beforeCursor = beforeCursor.getBytes(StandardCharsets.US_ASCII);
        this.behindCursor = behindCursor.getBytes(StandardCharsets.US_ASCII);
    }

    void put(Subscriber subscriber, ByteBuffer out) {
        if (subscriber.hasCursor()) {
            out.put(beforeCursor);
            subscriber.putCursor(out);
            out.put(behindCursor);
        } else {
            out.put(without);
        }
    }
}
