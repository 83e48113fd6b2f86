package io.everysource.access;

/** Checks tokens against keys and algorithms that the configuration fixes. Safe for use by any thread; never blocks. */
public interface TokenVerifier {
    /**
     * What {@code jwt} says, if it was signed with one of the keys and is valid now.
     *
     * @throws InvalidTokenException if it is not
     * @throws KeysUnavailableException if the keys cannot be had at the moment
     */
    Token verify(String jwt);
}
