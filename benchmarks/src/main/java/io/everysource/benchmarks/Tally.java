package io.everysource.benchmarks;

/** What all streams got. Touched by the thread that reads them alone. */
final class Tally {
    /** Complete events with data. */
    long events;

    long missing;
    long repeated;
    long outOfOrder;

    /** Streams that ended, or were refused. */
    long broken;

    /** When the newest event was due. */
    long lastDueNanos;

    /** The times from when events were due until they were read. */
    Latencies latencies = new Latencies();

    boolean isClean() {
        return missing == 0 && repeated == 0 && outOfOrder == 0 && broken == 0;
    }

    @Override
    public String toString() {
        return "events=" + events + " missing=" + missing + " repeated=" + repeated + " out-of-order=" + outOfOrder
                + " broken=" + broken;
    }
}
