package io.everysource.log;

/**
 * How far a reader is behind the head of the log.
 *
 * @param messages how many messages are held after its offset, whether they are for it or not
 * @param sinceMillis when the oldest of them was accepted, in milliseconds since 1970; {@link Long#MAX_VALUE} if there is none
 */
public record Lag(int messages, long sinceMillis) {}
