package io.everysource.benchmarks;

/**
 * Whether the sequence numbers that one subscriber got come one after the other. Tells a late one from a repeated one for
 * the last 64.
 */
final class SequenceCheck {
    /** What was before the first one is not known. */
    static final long UNKNOWN = -1;

    private final Tally tally;
    private long last;

    /** Which of the 64 numbers up to the last one have come, the lowest bit being the last one. */
    private long seen = -1;

    /** @param last what comes first is expected to be the next after it */
    SequenceCheck(Tally tally, long last) {
        this.tally = tally;
        this.last = last;
    }

    long last() {
        return last;
    }

    void event(long sequence) {
        if (sequence == last + 1 || last == UNKNOWN) {
            last = sequence;
            seen = seen << 1 | 1;
        } else if (sequence > last) {
            advance(sequence);
            seen |= 1;
        } else if (last - sequence >= Long.SIZE || (seen >> (last - sequence) & 1) == 1) {
            tally.repeated++;
        } else {
            seen |= 1L << (last - sequence);
            tally.missing--;
            tally.outOfOrder++;
        }
    }

    /** There is nothing more to come up to this one. */
    void end(long sequence) {
        if (last == UNKNOWN) {
            tally.missing++;
        } else if (sequence > last) {
            advance(sequence);
            tally.missing++;
        }
    }

    /** Moves on to a higher number, which itself has not come yet; those between are missing. */
    private void advance(long sequence) {
        long by = sequence - last;
        seen = by >= Long.SIZE ? 0 : seen << by;
        tally.missing += by - 1;
        last = sequence;
    }
}
