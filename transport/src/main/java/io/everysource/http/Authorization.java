package io.everysource.http;

import java.util.Locale;

/** What came of finding out who asks. */
public enum Authorization {
    /** Anybody may: there are no keys. */
    OPEN,
    /** It brought no token, and needs none for what anybody may have. */
    ANONYMOUS,
    /** Its token is good. */
    GRANTED,
    /** It brought no token where one is needed. */
    MISSING,
    /** Its token is not good, or not any more. */
    INVALID,
    /** Its token is good, but not for this; or it brought a cookie from where none counts. */
    FORBIDDEN,
    /** The keys to check its token with could not be had. */
    UNAVAILABLE;

    /** The word that operators are told. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
