package io.everysource.webapp.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.everysource.hub.Hub;
import io.everysource.log.JournalException;
import io.everysource.message.Event;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The topic that a demo's server publishes to, in a hub whose journal is memory: what was published is in the log when the call
 * returns. Safe for use by any thread.
 *
 * @param hub the hub of the demos
 * @param name as pages subscribe to it
 */
record Topic(Hub hub, String name) {
    /** @throws RefusedException if the hub takes no more */
    void publish(String type, JsonNode data) {
        Event event =
                new Event(List.of(name), data.toString(), Optional.of(type), Optional.empty(), Optional.empty(), false);
        try {
            hub.publish(List.of(event)).toCompletableFuture().join();
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof JournalException why) {
                throw new RefusedException(StatusCodes.SERVICE_UNAVAILABLE, why.getMessage());
            }
            throw refused;
        }
    }

    /** The position of all that was published so far, as the cursor of who knows it already. */
    String cursor() {
        return hub.log().tail().toString();
    }
}
