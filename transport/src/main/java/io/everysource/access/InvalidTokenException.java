package io.everysource.access;

/** A token that is refused. Its message tells people why and how to mend it, and has nothing of the token in it. */
public final class InvalidTokenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidTokenException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
