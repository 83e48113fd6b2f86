package io.everysource.transport;

import java.time.Duration;

/**
 * Why a subscriber is not served.
 *
 * @param status the HTTP status that says it
 * @param title the status in words
 * @param detail what to do about it
 * @param limit the name of the limit that is reached; empty if it is none
 * @param isPermanent whether asking again will be refused again
 * @param retry after how long to ask again, unless that is of no use
 */
public record Refusal(int status, String title, String detail, String limit, boolean isPermanent, Duration retry) {}
