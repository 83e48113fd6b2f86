package io.everysource.benchmarks;

/** Reads text/event-stream as the servers here send it: lines end in LF, and data has one line. */
final class EventText {
    private static final int DATA = "data: ".length();
    private static final int ID = "id: ".length();

    private EventText() {}

    /** Tells the subscriber of all whole blocks from {@code start} on; returns where the first that is not whole begins. */
    static int read(byte[] bytes, int start, int end, Subscriber subscriber, long now) {
        int block = start;
        int line = start;
        int data = 0;
        int dataEnd = 0;
        boolean hasType = false;
        for (int i = start; i < end; i++) {
            if (bytes[i] != '\n') {
                continue;
            }
            if (i == line) {
                // What is published here has no type: that is a control event, and its data is no time.
                if (data > 0 && !hasType) {
                    subscriber.event(bytes, data, dataEnd, now);
                }
                block = i + 1;
                data = 0;
                hasType = false;
            } else if (bytes[line] == 'd') {
                data = line + DATA;
                dataEnd = i;
            } else if (bytes[line] == 'i') {
                subscriber.forgetCursor();
                subscriber.addToCursor(bytes, line + ID, i);
            } else if (bytes[line] == 'e') {
                hasType = true;
            }
            line = i + 1;
        }
        return block;
    }
}
