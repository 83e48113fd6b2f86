package io.everysource.webapp.lab;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The files of the lab's page. Without a policy of what they may do: the suite does what pages of old browsers do. */
final class LabFiles implements HttpHandler {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,63}\\.([a-z]+)");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "application/javascript; charset=utf-8",
            "svg", "image/svg+xml; charset=utf-8");

    private final Map<String, ByteBuffer> byName = new ConcurrentHashMap<>();

    @Override
    public void handleRequest(HttpServerExchange exchange) throws IOException {
        boolean isRead = exchange.getRequestMethod().equals(Methods.GET)
                || exchange.getRequestMethod().equals(Methods.HEAD);
        if (!isRead) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            Answers.send(exchange, StatusCodes.METHOD_NOT_ALLOWED, "text/plain", "Only GET and HEAD.\n");
            return;
        }
        String path = exchange.getRequestPath();
        if (path.equals(Lab.PATH)) {
            redirect(exchange);
        } else {
            String name = path.substring(Lab.FOLDER.length());
            serve(exchange, name.isEmpty() ? "index.html" : name);
        }
    }

    private static void redirect(HttpServerExchange exchange) {
        String query = exchange.getQueryString();
        exchange.setStatusCode(StatusCodes.FOUND);
        exchange.getResponseHeaders().put(Headers.LOCATION, query.isEmpty() ? Lab.FOLDER : Lab.FOLDER + "?" + query);
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.endExchange();
    }

    private void serve(HttpServerExchange exchange, String name) throws IOException {
        Matcher matcher = NAME.matcher(name);
        String type = matcher.matches() ? TYPES.get(matcher.group(1)) : null;
        ByteBuffer file = type == null ? null : file(name);
        if (file == null) {
            Answers.send(
                    exchange,
                    StatusCodes.NOT_FOUND,
                    "text/plain",
                    "There is nothing here. The lab's page is " + Lab.FOLDER + " and its hub " + Lab.FOLDER
                            + "events.\n");
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
        exchange.getResponseHeaders().put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        exchange.getResponseSender().send(file.duplicate());
    }

    private ByteBuffer file(String name) throws IOException {
        ByteBuffer known = byName.get(name);
        if (known != null) {
            return known;
        }
        try (InputStream resource = LabFiles.class.getResourceAsStream(name)) {
            if (resource == null) {
                return null;
            }
            ByteBuffer file = ByteBuffer.wrap(resource.readAllBytes()).asReadOnlyBuffer();
            byName.put(name, file);
            return file;
        }
    }
}
