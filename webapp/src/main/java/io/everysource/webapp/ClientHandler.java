package io.everysource.webapp;

import io.everysource.webapp.ClientFile.Form;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Serves the client to pages of any origin: under its version for ever, else for a few minutes, and a page that says how to
 * use it.
 */
final class ClientHandler implements HttpHandler {
    /** Where the client is. */
    static final String PATH = "/client";

    private static final String FOLDER = PATH + "/";
    private static final String FOR_EVER = "public, max-age=31536000, immutable";
    private static final String FOR_A_WHILE = "public, max-age=300";
    private static final HttpString ALLOW_ORIGIN = new HttpString("Access-Control-Allow-Origin");
    private static final HttpString RESOURCE_POLICY = new HttpString("Cross-Origin-Resource-Policy");

    private final ClientFiles files;
    private final HttpHandler page;
    private final ClientDownloads downloads;

    ClientHandler(ClientFiles files, ClientDownloads downloads) {
        this.files = files;
        this.downloads = downloads;
        this.page = new ClientPage(files);
    }

    /** Whether {@code path} is one of the client's. */
    static boolean isAt(String path) {
        return path.equals(PATH) || path.startsWith(FOLDER);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        if (path.equals(PATH)) {
            redirect(exchange);
        } else if (path.equals(FOLDER)) {
            page.handleRequest(exchange);
        } else {
            serve(exchange, path.substring(FOLDER.length()));
        }
    }

    private static void redirect(HttpServerExchange exchange) {
        exchange.setStatusCode(StatusCodes.MOVED_PERMANENTLY);
        exchange.getResponseHeaders().put(Headers.LOCATION, FOLDER);
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, FOR_A_WHILE);
        exchange.endExchange();
    }

    private void serve(HttpServerExchange exchange, String path) {
        String versioned = files.version() + "/";
        boolean isVersioned = path.startsWith(versioned);
        String name = isVersioned ? path.substring(versioned.length()) : path;
        Optional<ClientFile> file = files.file(name);
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(ALLOW_ORIGIN, "*");
        headers.put(RESOURCE_POLICY, "cross-origin");
        headers.put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        if (file.isEmpty()) {
            if (name.contains("/")) {
                downloads.other();
            }
            Routes.answer(exchange, StatusCodes.NOT_FOUND, "text/plain", whatThereIs(name.contains("/")));
            return;
        }
        Form form = file.get().best(AcceptEncoding.of(exchange));
        headers.put(Headers.CACHE_CONTROL, isVersioned ? FOR_EVER : FOR_A_WHILE);
        headers.put(Headers.VARY, "Accept-Encoding");
        headers.put(Headers.ETAG, form.etag());
        if (isKnown(exchange, form.etag())) {
            exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
            exchange.endExchange();
            return;
        }
        if (isVersioned) {
            downloads.versioned();
        } else {
            downloads.latest();
        }
        headers.put(Headers.CONTENT_TYPE, file.get().type());
        if (!form.coding().equals(AcceptEncoding.IDENTITY)) {
            headers.put(Headers.CONTENT_ENCODING, form.coding());
        }
        exchange.getResponseSender().send(form.bytes().duplicate());
    }

    /** Compared weakly [RFC 9110, 13.1.2]: proxies that compress make strong ones weak. */
    private static boolean isKnown(HttpServerExchange exchange, String etag) {
        HeaderValues conditions = exchange.getRequestHeaders().get(Headers.IF_NONE_MATCH);
        if (conditions == null) {
            return false;
        }
        for (String condition : conditions) {
            for (String known : condition.split(",", -1)) {
                String tag = known.strip();
                if (tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag)) {
                    return true;
                }
            }
        }
        return false;
    }

    private String whatThereIs(boolean isOtherVersion) {
        String folder = FOLDER + files.version() + "/";
        return (isOtherVersion
                        ? "This server has version " + files.version() + " of the client"
                        : "There is no such file")
                + ". These are its files, also without the version; " + FOLDER + " says how to use them.\n"
                + files.names().stream().map(name -> folder + name + "\n").collect(Collectors.joining());
    }
}
