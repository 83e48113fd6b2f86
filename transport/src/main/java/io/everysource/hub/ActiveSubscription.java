package io.everysource.hub;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.util.Optional;
import java.util.UUID;

/**
 * A topic selector of a subscriber that is there, as the Mercure protocol tells it.
 *
 * @param topic the topic selector
 * @param subscriber names the subscriber, over all its topic selectors
 * @param isActive false in the announcement that it has ended
 * @param payload what the subscriber's token says for others to see, as JSON text
 */
public record ActiveSubscription(String topic, UUID subscriber, boolean isActive, Optional<String> payload) {
    /** The path of all of them, and the beginning of each one's. */
    public static final String PATH = "/.well-known/mercure/subscriptions";

    public static final String CONTEXT = "https://mercure.rocks/";

    /** The path of those of one topic selector. */
    public static String path(String topic) {
        return PATH + "/" + PercentEncoding.encode(topic);
    }

    /** The path of one. */
    public static String path(String topic, String subscriber) {
        return path(topic) + "/" + PercentEncoding.encode(subscriber);
    }

    /** Its own path: the topic that it is announced on, too. */
    public String path() {
        return path(topic, urn());
    }

    /** The subscriber's name as a URN. */
    public String urn() {
        return "urn:uuid:" + subscriber;
    }

    /** The JSON-LD document, without its context. */
    public ObjectNode document() {
        return addTo(JsonNodeFactory.instance.objectNode());
    }

    /** Adds the members of the document to {@code document}. */
    public ObjectNode addTo(ObjectNode document) {
        document.put("id", path());
        document.put("type", "Subscription");
        document.put("topic", topic);
        document.put("subscriber", urn());
        document.put("active", isActive);
        payload.ifPresent(text -> document.putRawValue("payload", new RawValue(text)));
        return document;
    }
}
