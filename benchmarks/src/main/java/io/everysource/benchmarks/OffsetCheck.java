package io.everysource.benchmarks;

/** Whether the offsets of one stream come one after the other. Tells a late one from a repeated one for the last 64. */
final class OffsetCheck {
    private static final long UNKNOWN = -1;

    private final Tally tally;
    private long last = UNKNOWN;

    /** Which of the 64 offsets up to the last one have come, the lowest bit being the last one. */
    private long seen = -1;

    OffsetCheck(Tally tally) {
        this.tally = tally;
    }

    long last() {
        return last;
    }

    /** An event with this offset came. */
    void event(long offset) {
        if (last == UNKNOWN) {
            last = offset;
        } else if (offset > last) {
            advance(offset);
            seen |= 1;
        } else if (last - offset >= Long.SIZE || (seen >> (last - offset) & 1) == 1) {
            tally.repeated++;
        } else {
            seen |= 1L << (last - offset);
            tally.missing--;
            tally.outOfOrder++;
        }
    }

    /** There is nothing more to come up to this offset. */
    void cursor(long offset) {
        if (last == UNKNOWN) {
            last = offset;
        } else if (offset > last) {
            advance(offset);
            tally.missing++;
        }
    }

    /** Moves on to a higher offset, which itself has not come yet; those between are missing. */
    private void advance(long offset) {
        long by = offset - last;
        seen = by >= Long.SIZE ? 0 : seen << by;
        tally.missing += by - 1;
        last = offset;
    }
}
