package io.everysource.webapp.demo;

/** What a page asked for cannot be done. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String field;

    RefusedException(int status, String detail) {
        this(status, "", detail);
    }

    /**
     * Says why.
     *
     * @param field the field that is wrong; empty if it is none
     * @param detail what is wrong and how to mend it, for people
     */
    RefusedException(int status, String field, String detail) {
        super(detail);
        this.status = status;
        this.field = field;
    }

    int status() {
        return status;
    }

    String field() {
        return field;
    }
}
