package io.everysource.http;

/**
 * A subscription that was not opened.
 *
 * @param address who asked
 * @param transport the name of the transport that was asked for; empty if that could not be served at all
 * @param status the HTTP status that it was told, be it in band
 * @param limit the name of the limit that it came up against; empty if it is none
 * @param detail why, as the peer was told
 */
public record RefusedSubscription(String address, String transport, int status, String limit, String detail) {}
