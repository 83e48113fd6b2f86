package io.everysource.hub;

import io.everysource.log.Interest;
import io.everysource.message.Message;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Who a subscriber is, and what it may have that not everybody may. Immutable.
 *
 * @param subject whom the token was made for; empty if it does not say, or if there is no token
 * @param tokenId the token's own id; empty if it has none
 * @param grants the topics whose private events it may have; empty for none
 * @param expiresAt from when on it may have nothing more; empty for never
 * @param address the address that it comes from
 * @param payload what the token says about the subscriber for others to see, as JSON text
 */
public record Access(
        String subject,
        String tokenId,
        Optional<TopicSelectors> grants,
        Optional<Instant> expiresAt,
        String address,
        Optional<String> payload) {

    /** Somebody at {@code address} without a token. */
    public static Access anonymous(String address) {
        return new Access("", "", Optional.empty(), Optional.empty(), address, Optional.empty());
    }

    /** Whether {@code message} may be shown, as far as it is private. */
    boolean allows(Message message) {
        return !message.isPrivate() || (grants.isPresent() && grants.get().selects(message.topics()));
    }

    /** The characters times templates that {@link #allows} may have to match. */
    int costOf(Message message) {
        if (!message.isPrivate() || grants.isEmpty()) {
            return 0;
        }
        int length = 0;
        for (String topic : message.topics()) {
            length += topic.length();
        }
        return grants.get().templates().size() * length;
    }

    /** What of {@code selectors} its bearer can have got, or will get. */
    Interest interestIn(TopicSelectors selectors) {
        Optional<Set<String>> granted = grants.isPresent() ? grants.get().exactTopics() : Optional.of(Set.of());
        return new Interest(selectors.exactTopics(), granted, this::allows);
    }

    boolean hasExpired(long nowMillis) {
        return expiresAt.isPresent() && expiresAt.get().toEpochMilli() <= nowMillis;
    }
}
