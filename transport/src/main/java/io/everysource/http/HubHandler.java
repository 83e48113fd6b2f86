package io.everysource.http;

import io.everysource.hub.Hub;
import io.everysource.transport.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Map;

/** The hub at its path: subscribe by {@code GET} or {@code HEAD}, publish by {@code POST}. Runs on I/O threads. */
public final class HubHandler implements HttpHandler {
    /** Where a hub answers. */
    public static final String PATH = "/events";

    /** Where a hub answers too, as the Mercure protocol has it. */
    public static final String MERCURE_PATH = "/.well-known/mercure";

    private final Map<String, HttpHandler> byMethod;

    public HubHandler(Hub hub, PublishLimits limits) {
        HttpHandler subscribe = new SubscribeHandler(hub, new Responses(hub, System::nanoTime));
        HttpHandler publish = new HttpContinueReadHandler(new PublishHandler(hub, limits));
        byMethod = Map.of(
                Methods.GET_STRING, subscribe,
                Methods.HEAD_STRING, subscribe,
                Methods.POST_STRING, publish,
                Methods.OPTIONS_STRING, Cors::options);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Cors.allow(exchange);
        HttpHandler handler = byMethod.get(exchange.getRequestMethod().toString());
        if (handler == null) {
            exchange.getResponseHeaders().put(Headers.ALLOW, Cors.METHODS);
            new Problem(StatusCodes.METHOD_NOT_ALLOWED, "", "A hub answers " + Cors.METHODS + ".").send(exchange);
        } else {
            handler.handleRequest(exchange);
        }
    }
}
