package io.everysource.hub;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A connection for an operator to see. Has nothing with which one could act in the subscriber's place.
 *
 * @param handle what to name it by; the same as its subscriber is announced by
 * @param subject whom its token was made for; may be empty
 * @param tokenId its token's id; may be empty
 * @param address where it comes from
 * @param topics its topic selectors
 * @param transport the name of the transport that it used last
 * @param since when it came
 * @param isOpen whether a response is open; else it is waited for
 */
public record ConnectionInfo(
        UUID handle,
        String subject,
        String tokenId,
        String address,
        List<String> topics,
        String transport,
        Instant since,
        boolean isOpen) {
    static ConnectionInfo of(Connection connection) {
        Access access = connection.access();
        return new ConnectionInfo(
                connection.handle(),
                access.subject(),
                access.tokenId(),
                access.address(),
                connection.selectors().texts(),
                connection.transport(),
                Instant.ofEpochMilli(connection.sinceMillis()),
                connection.isOpen());
    }
}
