package io.everysource.transport;

import io.everysource.hub.TopicSelectors;
import io.everysource.log.Cursor;
import io.everysource.log.OnGap;
import java.util.OptionalLong;

/**
 * What a subscriber asked for, all of it checked.
 *
 * @param callback the function that script transports call; empty for the others
 * @param padding bytes of padding before the first text; 0 for none
 * @param limit bytes after which the response ends; empty for the transport's own
 * @param connectionId unguessable, the same over a client's polls
 */
public record SubscribeRequest(
        TopicSelectors selectors,
        Cursor cursor,
        OnGap onGap,
        Control control,
        String callback,
        int padding,
        OptionalLong limit,
        String connectionId) {}
