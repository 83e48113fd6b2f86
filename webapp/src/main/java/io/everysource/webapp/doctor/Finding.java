package io.everysource.webapp.doctor;

/**
 * A sentence about what was found.
 *
 * @param kind how grave it is
 * @param text what is so; nothing secret in it
 * @param fix what to do about it; empty if there is nothing to do
 */
public record Finding(Kind kind, String text, String fix) {
    /** How grave a finding is. */
    public enum Kind {
        GOOD,
        NOTE,
        BAD
    }

    static Finding good(String text) {
        return new Finding(Kind.GOOD, text, "");
    }

    static Finding note(String text, String fix) {
        return new Finding(Kind.NOTE, text, fix);
    }

    static Finding bad(String text, String fix) {
        return new Finding(Kind.BAD, text, fix);
    }
}
