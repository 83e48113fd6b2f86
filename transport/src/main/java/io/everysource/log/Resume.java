package io.everysource.log;

import java.util.Optional;

/**
 * Where a cursor resumes.
 *
 * @param after the offset after which messages follow
 * @param told the id that the subscriber is left with before the first message: a position, or, when a gap is about to
 *     be told, the cursor as requested, so that a response cut before its gap cannot hide it
 * @param precedes what the response head says precedes the first event: a position or {@code earliest}
 * @param gap what to tell first
 */
public record Resume(long after, String told, String precedes, Optional<Gap> gap) {}
