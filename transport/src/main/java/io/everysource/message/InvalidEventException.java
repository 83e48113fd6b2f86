package io.everysource.message;

/** An event that a publisher gave breaks a rule. The message says which and how to mend it; nothing was changed. */
public final class InvalidEventException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * An event's field that breaks a rule.
     *
     * @param field the publisher's name of the offending field, as in {@code topic}
     * @param reason what is wrong with it, in words that can be shown to the publisher
     */
    public InvalidEventException(String field, String reason) {
        super(reason);
        this.field = field;
    }

    /** The name of the offending field. */
    public String field() {
        return field;
    }
}
