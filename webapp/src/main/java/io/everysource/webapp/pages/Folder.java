package io.everysource.webapp.pages;

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

/**
 * The files of a folder that came with the server, at a path and below it. A folder is answered with its {@code index.html}, and a
 * folder's name without its slash with the way there. Runs on I/O threads; files are read once.
 */
public final class Folder implements HttpHandler {
    private static final Pattern NAME =
            Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9-]{0,63}/)*[A-Za-z0-9][A-Za-z0-9.-]{0,63}\\.([a-z0-9]+)");
    private static final Pattern SUBFOLDER = Pattern.compile("(?:[A-Za-z0-9][A-Za-z0-9-]{0,63}/)*");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "application/javascript; charset=utf-8",
            "mjs", "application/javascript; charset=utf-8",
            "json", "application/json; charset=utf-8",
            "yaml", "application/yaml; charset=utf-8",
            "yml", "application/yaml; charset=utf-8",
            "txt", "text/plain; charset=utf-8",
            "svg", "image/svg+xml; charset=utf-8",
            "png", "image/png");

    private final String path;
    private final Class<?> owner;
    private final String resources;
    private final ContentPolicy policy;
    private final String otherwise;
    private final Map<String, ByteBuffer> byName = new ConcurrentHashMap<>();

    /**
     * Serves the files in {@code resources} at {@code path} and below.
     *
     * @param path as in {@code /console}
     * @param owner beside whose class file the resources are
     * @param resources empty, or the name of a folder with a slash at its end
     * @param otherwise what somebody is told who asks for a file that is not there: a line with what there is
     */
    public Folder(String path, Class<?> owner, String resources, ContentPolicy policy, String otherwise) {
        this.path = path;
        this.owner = owner;
        this.resources = resources;
        this.policy = policy;
        this.otherwise = otherwise;
    }

    /** Whether {@code requested} is this folder or below it. */
    public boolean isAt(String requested) {
        return requested.equals(path) || requested.startsWith(path + "/");
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws IOException {
        boolean isRead = exchange.getRequestMethod().equals(Methods.GET)
                || exchange.getRequestMethod().equals(Methods.HEAD);
        if (!isRead) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            say(exchange, StatusCodes.METHOD_NOT_ALLOWED, "Only GET and HEAD.\n");
            return;
        }
        String requested = exchange.getRequestPath();
        String name = requested.length() > path.length() ? requested.substring(path.length() + 1) : "";
        if (requested.equals(path) || isSubfolder(name)) {
            redirect(exchange);
        } else {
            serve(exchange, SUBFOLDER.matcher(name).matches() ? name + "index.html" : name);
        }
    }

    private boolean isSubfolder(String name) {
        return !name.isEmpty()
                && SUBFOLDER.matcher(name + "/").matches()
                && owner.getResource(resources + name + "/index.html") != null;
    }

    private static void redirect(HttpServerExchange exchange) {
        String query = exchange.getQueryString();
        exchange.setStatusCode(StatusCodes.FOUND);
        exchange.getResponseHeaders()
                .put(Headers.LOCATION, exchange.getRequestPath() + "/" + (query.isEmpty() ? "" : "?" + query));
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.endExchange();
    }

    private void serve(HttpServerExchange exchange, String name) throws IOException {
        Matcher matcher = NAME.matcher(name);
        String type = matcher.matches() ? TYPES.get(matcher.group(1)) : null;
        ByteBuffer file = type == null ? null : file(name);
        if (file == null) {
            say(exchange, StatusCodes.NOT_FOUND, otherwise);
            return;
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
        policy.putInto(exchange.getResponseHeaders());
        exchange.getResponseSender().send(file.duplicate());
    }

    private ByteBuffer file(String name) throws IOException {
        ByteBuffer known = byName.get(name);
        if (known != null) {
            return known;
        }
        try (InputStream resource = owner.getResourceAsStream(resources + name)) {
            if (resource == null) {
                return null;
            }
            ByteBuffer file = ByteBuffer.wrap(resource.readAllBytes()).asReadOnlyBuffer();
            byName.put(name, file);
            return file;
        }
    }

    private static void say(HttpServerExchange exchange, int status, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(text);
    }
}
