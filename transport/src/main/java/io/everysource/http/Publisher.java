package io.everysource.http;

import io.everysource.access.Token;
import io.everysource.message.Event;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who publishes.
 *
 * @param token what it brought; empty where anybody may publish
 */
record Publisher(Optional<Token> token) {
    private static final String SUBSCRIPTIONS = "/subscriptions";

    /** What it is counted as: its token's subject, else the address that {@code exchange} comes from. */
    String countedAs(HttpServerExchange exchange) {
        return token.map(Token::subject)
                .filter(subject -> !subject.isEmpty())
                .map(subject -> "subject " + subject)
                .orElseGet(() -> "address " + ClientAddress.countedAs(ClientAddress.address(exchange)));
    }

    /** @throws BadRequestException unless all of {@code events} may be published: every topic has to be granted */
    void check(List<Event> events) {
        for (Event event : events) {
            for (String topic : event.topics()) {
                if (isReserved(topic)) {
                    throw new BadRequestException(
                            StatusCodes.FORBIDDEN,
                            "topic",
                            "Topics below " + HubHandler.MERCURE_PATH + SUBSCRIPTIONS + " are the hub's own.");
                }
            }
        }
        if (token.isEmpty()) {
            return;
        }
        if (token.get().expiresAt().isPresent()
                && !Instant.now().isBefore(token.get().expiresAt().get())) {
            throw new BadRequestException(
                    StatusCodes.UNAUTHORIZED, Credential.PARAMETER, "The token has expired meanwhile.");
        }
        for (Event event : events) {
            for (String topic : event.topics()) {
                if (token.get()
                        .publish()
                        .filter(granted -> granted.selects(topic))
                        .isEmpty()) {
                    throw new BadRequestException(
                            StatusCodes.FORBIDDEN,
                            "topic",
                            "The token does not grant publishing to this topic: its claim mercure.publish has to select "
                                    + "every topic of an event.");
                }
            }
        }
    }

    /** Presence is told on them: whoever could publish there could tell of subscribers that there are not. */
    private static boolean isReserved(String topic) {
        int authority = topic.indexOf("://");
        int path = authority < 0 ? 0 : topic.indexOf('/', authority + 3);
        return path >= 0
                && (topic.startsWith(HubHandler.MERCURE_PATH + SUBSCRIPTIONS, path)
                        || topic.startsWith(HubHandler.PATH + SUBSCRIPTIONS, path));
    }
}
