package io.everysource.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.Access;
import io.everysource.hub.ActiveSubscription;
import io.everysource.hub.Connections;
import io.everysource.hub.Hub;
import io.everysource.transport.Negotiation;
import io.everysource.transport.Transport;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.ETag;
import io.undertow.util.ETagUtils;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Tells those who are granted it who subscribes to what: all, those of a topic selector, or one [Mercure, active subscriptions].
 */
final class SubscriptionsHandler implements HttpHandler {
    /** The most that a collection may have. */
    static final int MAX_SUBSCRIPTIONS = 10_000;

    private static final String URN = "urn:uuid:";
    private static final String CONTENT_TYPE = "application/ld+json";

    /** The rules for cookies are those of a page that reads the answer itself. */
    private static final Transport PLAIN =
            Negotiation.transport(Optional.empty()).orElseThrow();

    private final Hub hub;
    private final Authorizer authorizer;
    private final AccessPolicy policy;

    SubscriptionsHandler(Hub hub, Authorizer authorizer, AccessPolicy policy) {
        this.hub = hub;
        this.authorizer = authorizer;
        this.policy = policy;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        // A collection takes a while to write.
        Runnable answer = () -> answer(exchange);
        exchange.dispatch(exchange.getConnection().getWorker(), () -> PublishHandler.run(exchange, 0, answer));
    }

    private void answer(HttpServerExchange exchange) {
        List<String> path = HubHandler.segmentsBelow(exchange, HubHandler.SUBSCRIPTIONS);
        if (!hub.connections().isPresenceOn()) {
            throw notFound("Presence is off: start the server with --presence and a topic selector, as in "
                    + "--presence 'chat/{room}', or with --presence '*'.");
        }
        if (path.size() > 2 || path.stream().anyMatch(String::isEmpty)) {
            throw notFound("There is nothing here. Subscriptions are at " + ActiveSubscription.PATH
                    + ", and below it at {topic} and {topic}/{subscriber}, each percent-encoded as a whole.");
        }
        String id = path.isEmpty()
                ? ActiveSubscription.PATH
                : path.size() == 1
                        ? ActiveSubscription.path(path.get(0))
                        : ActiveSubscription.path(path.get(0), path.get(1));
        checkGranted(exchange, id);
        // Before who is there is read, so that nothing is missed by whoever subscribes from there on.
        String position = hub.log().tail().toString();
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("@context", ActiveSubscription.CONTEXT);
        if (path.size() == 2) {
            one(path.get(0), path.get(1)).addTo(document);
            document.put("lastEventID", position);
        } else {
            addCollection(path, id, position, document);
        }
        send(exchange, document.toString().getBytes(StandardCharsets.UTF_8));
    }

    private void checkGranted(HttpServerExchange exchange, String path) {
        if (policy.subscribers().isEmpty()) {
            throw new BadRequestException(
                    StatusCodes.FORBIDDEN,
                    "",
                    "Who is there is told to those whose token grants it, and this server has no key to check tokens with: "
                            + "start it with --subscriber-jwt-key.");
        }
        Parameters query = Parameters.query(exchange.getQueryString());
        Access access = authorizer.subscriber(exchange, query, PLAIN);
        if (access.grants().filter(granted -> granted.selects(path)).isPresent()) {
            return;
        }
        String how = "The token's mercure.subscribe has to select " + ActiveSubscription.PATH
                + " or what is asked for below it, " + "as '*' does, or '" + ActiveSubscription.PATH
                + "{/topic}{/subscriber}'.";
        if (Credential.of(exchange, query).isEmpty()) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            throw new BadRequestException(StatusCodes.UNAUTHORIZED, Credential.PARAMETER, "A token is needed. " + how);
        }
        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\"");
        throw new BadRequestException(
                StatusCodes.FORBIDDEN, Credential.PARAMETER, "The token does not grant this. " + how);
    }

    private ActiveSubscription one(String topic, String subscriber) {
        requireAnnounced(topic);
        return uuid(subscriber)
                .flatMap(uuid -> hub.connections().active(topic, uuid))
                .orElseThrow(() -> notFound("There is no such subscription; it may have ended."));
    }

    private void addCollection(List<String> path, String id, String position, ObjectNode document) {
        Connections connections = hub.connections();
        path.forEach(this::requireAnnounced);
        List<ActiveSubscription> active = (path.isEmpty()
                        ? connections.active(MAX_SUBSCRIPTIONS)
                        : connections.active(path.get(0), MAX_SUBSCRIPTIONS))
                .orElseThrow(() -> BadRequestException.of(
                        "",
                        "There are more than " + MAX_SUBSCRIPTIONS
                                + " subscriptions here, the most that are listed. Ask for "
                                + "those of one topic, for one of them, or for a topic's number of subscribers."));
        document.put("id", id);
        document.put("type", "Subscriptions");
        document.put("lastEventID", position);
        ArrayNode items = document.putArray("subscriptions");
        active.stream()
                .sorted((one, other) -> one.path().compareTo(other.path()))
                .forEach(subscription -> items.add(subscription.document()));
    }

    private void requireAnnounced(String topic) {
        if (!hub.connections().isAnnounced(topic)) {
            throw notFound("Presence is not kept of this topic: no --presence selector of the server selects it.");
        }
    }

    private static Optional<UUID> uuid(String subscriber) {
        return subscriber.startsWith(URN) ? Uuids.parse(subscriber.substring(URN.length())) : Optional.empty();
    }

    private static BadRequestException notFound(String detail) {
        return new BadRequestException(StatusCodes.NOT_FOUND, "", detail);
    }

    private static void send(HttpServerExchange exchange, byte[] document) {
        ETag tag = new ETag(false, hash(document));
        exchange.getResponseHeaders().put(Headers.ETAG, tag.toString());
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "private, max-age=0, must-revalidate");
        if (!ETagUtils.handleIfNoneMatch(exchange, tag, true)) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
            exchange.endExchange();
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, CONTENT_TYPE);
        exchange.setResponseContentLength(document.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(document));
    }

    private static String hash(byte[] document) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(document);
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(digest)
                    .substring(0, 22);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
