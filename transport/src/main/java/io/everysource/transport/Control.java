package io.everysource.transport;

/** Which control events a subscriber asked for with {@code control=}. */
public enum Control {
    /** {@code 0}: none; the cursor comes as a block with an id alone. */
    NONE,
    /** Not asked: those that every subscriber needs. */
    NEEDED,
    /** {@code 1}: all of them. */
    ALL
}
