package io.everysource.log;

/** Where a subscription goes on after a gap. */
public enum OnGap {
    /** With the oldest held message that cannot have been seen. */
    OLDEST,
    /** From now on. */
    LATEST
}
