package io.everysource.access;

import io.everysource.hub.TopicSelectors;
import java.time.Instant;
import java.util.Optional;

/**
 * What a token says, its signature and times having been checked. Immutable.
 *
 * @param subject whom it was made for ({@code sub}); empty if it does not say
 * @param id its own id ({@code jti}); empty if it has none
 * @param publish the topics to which its bearer may publish; empty for none
 * @param subscribe the topics whose private events its bearer may have; empty for none
 * @param expiresAt when it ends ({@code exp}), the leeway included; empty for never
 * @param payload what it says about its bearer for others to see ({@code mercure.payload}), as JSON text
 */
public record Token(
        String subject,
        String id,
        Optional<TopicSelectors> publish,
        Optional<TopicSelectors> subscribe,
        Optional<Instant> expiresAt,
        Optional<String> payload) {}
