package io.everysource.transport;

import io.everysource.hub.Access;
import io.everysource.hub.TopicSelectors;
import io.everysource.log.Cursor;
import io.everysource.log.OnGap;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a subscriber asked for, all of it checked.
 *
 * @param access who asks
 * @param callback the function that script transports call; empty for the others
 * @param padding bytes of padding before the first text; 0 for none
 * @param limit bytes after which the response ends; empty for the transport's own
 * @param hold after how long the response ends; empty for never, or for a poll as the hub has it
 * @param connectionId unguessable, the same over a client's polls; empty if it did not ask for all control events
 */
public record SubscribeRequest(
        TopicSelectors selectors,
        Cursor cursor,
        OnGap onGap,
        Access access,
        Control control,
        String callback,
        int padding,
        OptionalLong limit,
        Optional<Duration> hold,
        String connectionId) {}
