package io.everysource.http;

/** What somebody wants to be. */
public enum Party {
    PUBLISHER,
    SUBSCRIBER
}
