package io.everysource.benchmarks;

import java.nio.ByteBuffer;

/** One that gets the events of a topic, whatever connections it has for that one after the other. */
final class Subscriber {
    private static final int MAX_CURSOR = 256;

    private final Tally tally;
    private Latencies latencies;
    private final int size;
    private final SequenceCheck check;
    private final byte[] cursor = new byte[MAX_CURSOR];
    private int cursorLength;

    /** @param size of each event's data */
    Subscriber(Tally tally, Latencies latencies, int size, SequenceCheck check) {
        this.tally = tally;
        this.latencies = latencies;
        this.size = size;
        this.check = check;
    }

    SequenceCheck check() {
        return check;
    }

    /** An event came whose data is that. */
    void event(byte[] bytes, int start, int end, long now) {
        long sequence = end - start == size ? EventData.sequence(bytes, start) : -1;
        long due = sequence < 0 ? -1 : EventData.due(bytes, end);
        if (due < 0) {
            tally.broken++;
            return;
        }
        tally.deliveries++;
        tally.lastDue = due;
        latencies.add(due, now);
        check.event(sequence);
    }

    /** How long its events are on their way is noted there from now on. */
    void time(Latencies elsewhere) {
        latencies = elsewhere;
    }

    boolean hasCursor() {
        return cursorLength > 0;
    }

    void forgetCursor() {
        cursorLength = 0;
    }

    /** What it is to send when it comes again is now longer by that. */
    void addToCursor(byte[] bytes, int start, int end) {
        System.arraycopy(bytes, start, cursor, cursorLength, end - start);
        cursorLength += end - start;
    }

    void putCursor(ByteBuffer out) {
        out.put(cursor, 0, cursorLength);
    }
}
