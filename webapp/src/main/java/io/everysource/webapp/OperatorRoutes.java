package io.everysource.webapp;

import io.everysource.http.HubHandler;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.Optional;

/** What is at the operators' own port: their API, the console, and what that asks for. Runs on I/O threads. */
final class OperatorRoutes implements HttpHandler {
    /** Where the operator API is, on whatever port. */
    static final String PATH = "/operator";

    private final HttpHandler operator;
    private final HttpHandler hub;
    private final HttpHandler client;
    private final HttpHandler console = new Console();
    private final Map<String, HttpHandler> pages = Map.of(
            "/page.css", new Page("page.css", "text/css"),
            "/icon.svg", new Page("icon.svg", "image/svg+xml"));
    private final Optional<HttpHandler> metrics;

    /**
     * All that is on that port.
     *
     * @param operator the operator API
     * @param hub the hub: the console publishes and listens
     * @param client the files of the client
     * @param metrics for the console's charts
     */
    OperatorRoutes(HttpHandler operator, HttpHandler hub, HttpHandler client, Optional<HttpHandler> metrics) {
        this.operator = operator;
        this.hub = hub;
        this.client = client;
        this.metrics = metrics;
    }

    static boolean isAt(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HttpHandler handler = handler(exchange.getRequestPath());
        if (handler == null) {
            Routes.answer(
                    exchange,
                    StatusCodes.NOT_FOUND,
                    "text/plain",
                    "There is nothing here. This is the operators' port: their console is at /console/, their API at "
                            + "/operator/connections.\n");
        } else {
            handler.handleRequest(exchange);
        }
    }

    private HttpHandler handler(String path) {
        if (isAt(path)) {
            return operator;
        }
        if (Console.isAt(path)) {
            return console;
        }
        if (path.equals(HubHandler.PATH) || HubHandler.isBelow(path)) {
            return hub;
        }
        if (ClientHandler.isAt(path)) {
            return client;
        }
        return metrics.isPresent() && path.equals(Metrics.PATH) ? metrics.get() : pages.get(path);
    }
}
