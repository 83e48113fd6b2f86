package io.everysource.webapp;

import io.everysource.webapp.pages.ContentPolicy;
import io.everysource.webapp.pages.Folder;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;

/** The operators' page. Anybody may have its files: what it shows it asks of the operator API, on the same port. */
final class Console implements HttpHandler {
    /** Where it is, without the slash that follows. */
    static final String PATH = "/console";

    private final Folder files =
            new Folder(PATH, Page.class, "console/", ContentPolicy.STRICT, "The console is at /console/.\n");

    static boolean isAt(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        files.handleRequest(exchange);
    }
}
