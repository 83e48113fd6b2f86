package io.everysource.webapp;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;

/** What is at the operators' own port. Runs on I/O threads. */
final class OperatorRoutes implements HttpHandler {
    /** Where the operator API is, on whatever port. */
    static final String PATH = "/operator";

    private final HttpHandler operator;

    OperatorRoutes(HttpHandler operator) {
        this.operator = operator;
    }

    static boolean isAt(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (isAt(exchange.getRequestPath())) {
            operator.handleRequest(exchange);
        } else {
            Routes.answer(
                    exchange,
                    StatusCodes.NOT_FOUND,
                    "text/plain",
                    "There is nothing here. This is the operators' port: their API is at /operator/connections.\n");
        }
    }
}
