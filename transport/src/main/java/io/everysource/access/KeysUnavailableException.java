package io.everysource.access;

/** The keys with which a token could be checked cannot be had at the moment; a little later it may be tried again. */
public final class KeysUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public KeysUnavailableException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
