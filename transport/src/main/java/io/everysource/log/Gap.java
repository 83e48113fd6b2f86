package io.everysource.log;

import io.everysource.message.Position;
import java.util.Locale;

/**
 * What follows the requested cursor may be incomplete. Always told, never silent.
 *
 * @param requested the cursor as it was given, or the position that the reader had reached
 * @param reason why
 * @param resumedAt the position just before the first message that follows
 */
public record Gap(String requested, Reason reason, Position resumedAt) {
    /** Why a gap is told. */
    public enum Reason {
        /** What comes next was evicted. */
        EVICTED,
        /** The cursor belongs to another life of the log. */
        EPOCH,
        /** No message with this id is held. */
        UNKNOWN;

        /** The word that subscribers are told. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
