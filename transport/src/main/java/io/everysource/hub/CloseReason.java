package io.everysource.hub;

import java.util.Locale;

/** Why a subscription ended. */
public enum CloseReason {
    /** The peer closed the connection or it broke. */
    PEER,
    /** A poll was answered with something. */
    ANSWERED,
    /** A poll had been held for its time, and there was nothing but its cursor to answer with. */
    EMPTY,
    /** A poll without a cursor was told where to begin. */
    FIRST,
    /** The response reached its byte limit. */
    LIMIT,
    /** The response had been held for as long as its request asked. */
    HOLD,
    /** The subscriber said good-bye. */
    GOODBYE,
    /** The subscriber's token is not valid any more. */
    EXPIRED,
    /** An operator closed it. */
    KICKED,
    /** An operator revoked the subscriber's token. */
    REVOKED,
    /** An operator asked it to come again, to be let in elsewhere. */
    MOVED,
    /** The connection had lived its time. */
    ROTATION,
    /** The peer took nothing for too long. */
    STALLED,
    /** The server is going down. */
    DRAIN;

    /** Whether it came of what the subscriber itself asked for or brought, so that it need not wait before it comes back. */
    public boolean isAsked() {
        return this == LIMIT || this == HOLD || this == GOODBYE || this == EXPIRED;
    }

    /** The word that subscribers and logs are told. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
