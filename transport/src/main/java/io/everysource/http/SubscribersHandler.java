package io.everysource.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.Connections;
import io.everysource.hub.Hub;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.List;

/** Tells anybody how many subscribers a topic has, if the server was started so. */
final class SubscribersHandler implements HttpHandler {
    private final Hub hub;

    SubscribersHandler(Hub hub) {
        this.hub = hub;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        try {
            String topic = topic(exchange);
            ObjectNode answer = JsonNodeFactory.instance.objectNode();
            answer.put("topic", topic);
            answer.put("subscribers", hub.connections().count(topic));
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
            exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
            exchange.getResponseSender().send(answer.toString());
        } catch (BadRequestException refused) {
            Problem.of(refused).send(exchange);
        }
    }

    private String topic(HttpServerExchange exchange) {
        Connections connections = hub.connections();
        if (!connections.isCounted()) {
            throw new BadRequestException(
                    StatusCodes.NOT_FOUND,
                    "",
                    "Subscribers are not counted: start the server with --presence-counts and with --presence and a topic "
                            + "selector.");
        }
        List<String> topics = Parameters.query(exchange.getQueryString()).all("topic");
        if (topics.size() != 1) {
            throw BadRequestException.of("topic", "Ask for one topic, as in ?topic=news.");
        }
        if (!connections.isAnnounced(topics.get(0))) {
            throw new BadRequestException(
                    StatusCodes.NOT_FOUND,
                    "topic",
                    "Subscribers of this topic are not counted: no --presence selector of the server selects it.");
        }
        return topics.get(0);
    }
}
