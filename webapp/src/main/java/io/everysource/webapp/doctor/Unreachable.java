package io.everysource.webapp.doctor;

/** No answer came. */
final class Unreachable extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Finding finding;
    private final boolean isLate;

    Unreachable(Finding finding, boolean isLate) {
        super(finding.text());
        this.finding = finding;
        this.isLate = isLate;
    }

    Finding finding() {
        return finding;
    }

    /** Whether a connection was made, and patience ended. */
    boolean isLate() {
        return isLate;
    }
}
