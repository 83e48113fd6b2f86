package io.everysource.webapp;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;

/** What is at the port of metrics. Runs on I/O threads. */
final class MetricsRoutes implements HttpHandler {
    private final HttpHandler metrics;

    MetricsRoutes(HttpHandler metrics) {
        this.metrics = metrics;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (exchange.getRequestPath().equals(Metrics.PATH)) {
            metrics.handleRequest(exchange);
        } else {
            Routes.answer(
                    exchange, StatusCodes.NOT_FOUND, "text/plain", "There is nothing here. Metrics are at /metrics.\n");
        }
    }
}
