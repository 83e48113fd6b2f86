package io.everysource.benchmarks;

/** What all subscribers got. Touched by the thread of the {@link Loop} alone. */
final class Tally {
    long deliveries;
    long missing;
    long repeated;
    long outOfOrder;

    /** Connections that ended or were refused, and events that were not as they were published. */
    long broken;

    /** Streams that were asked for. */
    long asked;

    /** Streams whose head has come. */
    long opened;

    /** When the newest event was due. */
    long lastDue;

    boolean isClean() {
        return missing == 0 && repeated == 0 && outOfOrder == 0 && broken == 0;
    }

    void tell(Result result) {
        result.put("missing", missing);
        result.put("repeated", repeated);
        result.put("outOfOrder", outOfOrder);
        result.put("broken", broken);
    }
}
