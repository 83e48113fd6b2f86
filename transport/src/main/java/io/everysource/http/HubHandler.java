package io.everysource.http;

import io.everysource.hub.Hub;
import io.everysource.transport.Responses;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The hub at its paths: subscribe by {@code GET} or {@code HEAD}, publish by {@code POST}, and below them say good-bye.
 * Runs on I/O threads.
 */
public final class HubHandler implements HttpHandler {
    /** Where a hub answers. */
    public static final String PATH = "/events";

    /** Where a hub answers too, as the Mercure protocol has it. */
    public static final String MERCURE_PATH = "/.well-known/mercure";

    /** Where, below its path, a hub hears that a subscriber goes. */
    public static final String CLOSE = "/close";

    /** Where, below its path, a hub tells who subscribes to what; there is more below that. */
    public static final String SUBSCRIPTIONS = "/subscriptions";

    /** Where, below its path, a hub tells how many subscribe to a topic. */
    public static final String SUBSCRIBERS = "/subscribers";

    private static final String READ_METHODS = "GET, HEAD, OPTIONS";
    private static final String METHODS = "GET, HEAD, POST, OPTIONS";
    private static final String CLOSE_METHODS = "POST, OPTIONS";

    private final Cors cors;
    private final ConnectionLimits connections;
    private final Map<String, HttpHandler> byMethod;
    private final Map<String, HttpHandler> closeByMethod;
    private final Map<String, HttpHandler> subscriptionsByMethod;
    private final Map<String, HttpHandler> subscribersByMethod;

    /** A hub with the default limits, that nobody listens to. */
    public HubHandler(Hub hub, PublishLimits limits, AccessPolicy policy) {
        this(hub, limits, policy, ConnectionLimits.DEFAULTS, HttpListener.NONE);
    }

    /**
     * A hub at its paths.
     *
     * @param policy who may publish and subscribe
     * @param connections how much one subscriber or publisher may have
     * @param listener hears of requests
     */
    public HubHandler(
            Hub hub, PublishLimits limits, AccessPolicy policy, ConnectionLimits connections, HttpListener listener) {
        this.connections = connections;
        cors = new Cors(policy.corsOrigins());
        Authorizer authorizer = new Authorizer(policy, cors, listener);
        HttpHandler subscribe =
                new SubscribeHandler(hub, authorizer, connections, new Responses(hub, System::nanoTime), listener);
        HttpHandler publish = new HttpContinueReadHandler(
                new PublishHandler(hub, authorizer, limits, new PublishRates(connections, System::nanoTime), listener));
        HttpHandler goodbye = new HttpContinueReadHandler(new GoodbyeHandler(hub, limits));
        byMethod = Map.of(
                Methods.GET_STRING, subscribe,
                Methods.HEAD_STRING, subscribe,
                Methods.POST_STRING, publish,
                Methods.OPTIONS_STRING, exchange -> Cors.options(exchange, METHODS));
        closeByMethod = Map.of(
                Methods.POST_STRING,
                goodbye,
                Methods.OPTIONS_STRING,
                exchange -> Cors.options(exchange, CLOSE_METHODS));
        subscriptionsByMethod = reading(new SubscriptionsHandler(hub, authorizer, policy));
        subscribersByMethod = reading(new SubscribersHandler(hub));
    }

    private static Map<String, HttpHandler> reading(HttpHandler handler) {
        return Map.of(
                Methods.GET_STRING, handler,
                Methods.HEAD_STRING, handler,
                Methods.OPTIONS_STRING, exchange -> Cors.options(exchange, READ_METHODS));
    }

    /** Whether {@code path} is one below its own at which a hub answers. */
    public static boolean isBelow(String path) {
        String below = below(path);
        return below.equals(CLOSE) || below.equals(SUBSCRIBERS) || isAtSubscriptions(below);
    }

    private static boolean isAtSubscriptions(String below) {
        return below.equals(SUBSCRIPTIONS) || below.startsWith(SUBSCRIPTIONS + "/");
    }

    /** What of {@code path} is below the hub's own; empty if there is nothing, or it is another path. */
    private static String below(String path) {
        for (String own : List.of(PATH, MERCURE_PATH)) {
            if (path.startsWith(own + "/")) {
                return path.substring(own.length());
            }
        }
        return "";
    }

    /**
     * The segments of the path below a hub's own and {@code prefix}.
     *
     * @throws BadRequestException if one is malformed
     */
    static List<String> segmentsBelow(HttpServerExchange exchange, String prefix) {
        String rest = below(exchange.getRequestPath()).substring(prefix.length());
        return rest.isEmpty()
                ? List.of()
                : Arrays.stream(rest.substring(1).split("/", -1))
                        .map(Parameters::segment)
                        .toList();
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        ClientAddress.resolve(exchange, connections.trustedProxies());
        cors.allow(exchange);
        String path = exchange.getRequestPath();
        if (path.equals(PATH) || path.equals(MERCURE_PATH)) {
            handle(exchange, byMethod, METHODS);
            return;
        }
        String below = below(path);
        if (isAtSubscriptions(below)) {
            handle(exchange, subscriptionsByMethod, READ_METHODS);
        } else if (below.equals(SUBSCRIBERS)) {
            handle(exchange, subscribersByMethod, READ_METHODS);
        } else if (path.endsWith(CLOSE)) {
            handle(exchange, closeByMethod, CLOSE_METHODS);
        } else {
            handle(exchange, byMethod, METHODS);
        }
    }

    private static void handle(HttpServerExchange exchange, Map<String, HttpHandler> byMethod, String methods)
            throws Exception {
        HttpHandler handler = byMethod.get(exchange.getRequestMethod().toString());
        if (handler == null) {
            exchange.getResponseHeaders().put(Headers.ALLOW, methods);
            new Problem(StatusCodes.METHOD_NOT_ALLOWED, "", "Only " + methods + ".").send(exchange);
        } else {
            handler.handleRequest(exchange);
        }
    }
}
