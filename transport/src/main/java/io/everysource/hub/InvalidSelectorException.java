package io.everysource.hub;

/** A topic selector that cannot be used. The message says why, in words that can be shown to the subscriber. */
public final class InvalidSelectorException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidSelectorException(String reason) {
        super(reason);
    }
}
