package io.everysource.http;

import io.everysource.message.Event;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Function;

/**
 * A request of another API, made one to the hub by a handler that stands before {@link HubHandler} and answers for who may ask: no token is
 * asked for. All else holds as for every other request: limits, listeners, CORS, and that the hub may be going down.
 */
public final class TranslatedRequest {
    private static final AttachmentKey<TranslatedRequest> KEY = AttachmentKey.create(TranslatedRequest.class);

    private final String connectionId;
    private final Function<String, Event> event;
    private final String answer;

    private TranslatedRequest(String connectionId, Function<String, Event> event, String answer) {
        this.connectionId = connectionId;
        this.event = event;
        this.answer = answer;
    }

    /**
     * Makes {@code exchange} a subscription, over an event stream.
     *
     * @param topic the one topic
     * @param connectionId what events exclude it by. Not in the form of the hub's own ids, several subscribers may have the same; empty for
     *     none
     */
    public static void subscribe(HttpServerExchange exchange, String topic, String connectionId) {
        exchange.setQueryString("match=" + URLEncoder.encode(topic, StandardCharsets.UTF_8));
        attach(exchange, new TranslatedRequest(connectionId, TranslatedRequest::none, ""));
    }

    /**
     * Makes {@code exchange} a request to publish one event, whatever its content type.
     *
     * @param event reads it from the body, and throws an {@link io.everysource.message.InvalidEventException} if it cannot
     * @param answer the JSON text to answer with
     */
    public static void publish(HttpServerExchange exchange, Function<String, Event> event, String answer) {
        exchange.setQueryString("");
        attach(exchange, new TranslatedRequest("", event, answer));
    }

    private static void attach(HttpServerExchange exchange, TranslatedRequest translated) {
        exchange.setRequestPath(HubHandler.PATH);
        exchange.putAttachment(KEY, translated);
    }

    private static Event none(String body) {
        throw new IllegalStateException("a subscription publishes nothing");
    }

    static Optional<TranslatedRequest> of(HttpServerExchange exchange) {
        return Optional.ofNullable(exchange.getAttachment(KEY));
    }

    String connectionId() {
        return connectionId;
    }

    Event event(String body) {
        return event.apply(body);
    }

    String answer() {
        return answer;
    }
}
