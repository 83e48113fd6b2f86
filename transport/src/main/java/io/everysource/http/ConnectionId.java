package io.everysource.http;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** What names a subscriber's connection, over all its polls, to whom it was told and to nobody else. */
final class ConnectionId {
    private static final int BYTES = 16;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22}");
    private static final SecureRandom RANDOM = new SecureRandom();

    private ConnectionId() {}

    /** One that nobody can guess. */
    static String create() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether {@code text} could have been made by {@link #create}. */
    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}
