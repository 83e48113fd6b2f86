package io.everysource.benchmarks;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The request that publishes to one topic, made once: only the digits in its data change. */
final class Publication {
    private final byte[] request;
    private final int data;
    private final int size;

    /** @param request with blank data of that size in it */
    Publication(String request, int size) {
        this.request = request.getBytes(StandardCharsets.US_ASCII);
        this.data = request.lastIndexOf(EventData.blank(size));
        this.size = size;
    }

    int length() {
        return request.length;
    }

    void put(ByteBuffer out, long sequence, long due) {
        EventData.write(request, data, size, sequence, due);
        out.put(request);
    }
}
