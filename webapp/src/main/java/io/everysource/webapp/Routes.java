package io.everysource.webapp;

import io.everysource.http.HubHandler;
import io.everysource.hub.Hub;
import io.everysource.webapp.demo.Demos;
import io.everysource.webapp.lab.Lab;
import io.everysource.webapp.pages.ContentPolicy;
import io.everysource.webapp.pages.Folder;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.Optional;

/** Which handler answers at which path. Runs on I/O threads. */
final class Routes implements HttpHandler {
    private final Hub hub;
    private final HttpHandler hubHandler;
    private final HttpHandler lab;
    private final HttpHandler demos;
    private final Folder diagnosis = new Folder(
            "/diagnose", Page.class, "diagnose/", ContentPolicy.ANY_HUB, "The diagnosis is at /diagnose/.\n");
    private final Folder docs =
            new Folder("/docs", Page.class, "docs/", ContentPolicy.STRICT, "The documentation begins at /docs/.\n");
    private final HttpHandler console;
    private final Optional<HttpHandler> operator;
    private final Optional<HttpHandler> metrics;
    private final HttpHandler client;
    private final Map<String, HttpHandler> byPath;

    /**
     * All that is on the main port.
     *
     * @param operator the operator API, if it is here; then so is the console
     * @param metrics what Prometheus asks for, if it is here
     * @param client the files of the client
     */
    Routes(
            Hub hub,
            HttpHandler hubHandler,
            Optional<? extends HttpHandler> openLab,
            Optional<? extends HttpHandler> openDemos,
            Optional<HttpHandler> operator,
            Optional<HttpHandler> metrics,
            HttpHandler client) {
        this.hub = hub;
        this.metrics = metrics;
        this.client = client;
        this.hubHandler = hubHandler;
        this.operator = operator;
        this.console = operator.isPresent() ? new Console() : Routes::sayThatTheConsoleIsElsewhere;
        this.lab = openLab.isPresent() ? openLab.get() : Routes::sayThatTheLabIsOff;
        this.demos = openDemos.isPresent() ? openDemos.get() : Routes::sayThatTheDemosAreOff;
        this.byPath = Map.ofEntries(
                Map.entry(HubHandler.PATH, hubHandler),
                Map.entry(HubHandler.MERCURE_PATH, hubHandler),
                Map.entry("/", new Page("index.html", "text/html")),
                Map.entry("/page.css", new Page("page.css", "text/css")),
                Map.entry("/page.js", new Page("page.js", "application/javascript")),
                Map.entry("/copy.js", new Page("copy.js", "application/javascript")),
                Map.entry("/icon.svg", new Page("icon.svg", "image/svg+xml")),
                Map.entry("/healthz", exchange -> Health.answer(exchange, hub)),
                Map.entry("/readyz", this::readiness));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        HttpHandler handler = handler(path);
        if (handler == null) {
            answer(
                    exchange,
                    StatusCodes.NOT_FOUND,
                    "text/plain",
                    "There is nothing here. The hub is at /events, its client at /client/, the documentation at /docs/.\n");
            return;
        }
        // What has methods of its own says so itself.
        boolean isOwnMaster = handler.equals(hubHandler)
                || handler.equals(lab)
                || handler.equals(demos)
                || operator.filter(handler::equals).isPresent();
        boolean isRead = exchange.getRequestMethod().equals(Methods.GET)
                || exchange.getRequestMethod().equals(Methods.HEAD);
        if (isOwnMaster || isRead) {
            handler.handleRequest(exchange);
        } else {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            answer(exchange, StatusCodes.METHOD_NOT_ALLOWED, "text/plain", "Only GET and HEAD.\n");
        }
    }

    private HttpHandler handler(String path) {
        HttpHandler exact = byPath.get(path);
        if (exact != null) {
            return exact;
        }
        if (path.equals(Lab.PATH) || path.startsWith(Lab.PATH + "/")) {
            return lab;
        }
        if (Demos.isAt(path)) {
            return demos;
        }
        if (Console.isAt(path)) {
            return console;
        }
        if (diagnosis.isAt(path)) {
            return diagnosis;
        }
        if (docs.isAt(path)) {
            return docs;
        }
        if (operator.isPresent() && OperatorRoutes.isAt(path)) {
            return operator.get();
        }
        if (metrics.isPresent() && path.equals(Metrics.PATH)) {
            return metrics.get();
        }
        if (HubHandler.isBelow(path)) {
            return hubHandler;
        }
        return ClientHandler.isAt(path) ? client : null;
    }

    private static void sayThatTheConsoleIsElsewhere(HttpServerExchange exchange) {
        answer(
                exchange,
                StatusCodes.NOT_FOUND,
                "text/plain",
                "The console is on the operators' own port (--admin-port), at /console/.\n");
    }

    private static void sayThatTheLabIsOff(HttpServerExchange exchange) {
        answer(exchange, StatusCodes.NOT_FOUND, "text/plain", "The lab is off: start the server with --lab.\n");
    }

    private static void sayThatTheDemosAreOff(HttpServerExchange exchange) {
        answer(
                exchange,
                StatusCodes.NOT_FOUND,
                "text/plain",
                "The demos are off, as this server has keys: start it with --demo.\n");
    }

    /** Whether new subscribers and publishers are wanted. */
    private void readiness(HttpServerExchange exchange) {
        if (hub.isDraining()) {
            answer(exchange, StatusCodes.SERVICE_UNAVAILABLE, "text/plain", "going down\n");
        } else {
            answer(exchange, StatusCodes.OK, "text/plain", "ready\n");
        }
    }

    static void answer(HttpServerExchange exchange, int status, String type, String body) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type + "; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(body);
    }
}
