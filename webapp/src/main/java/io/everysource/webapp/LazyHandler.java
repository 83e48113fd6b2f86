package io.everysource.webapp;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.function.Supplier;

/**
 * A handler that is made when it is first asked for something, by a worker thread: what takes its time must hold up neither
 * the start nor an I/O thread.
 */
final class LazyHandler implements HttpHandler {
    private final Supplier<HttpHandler> maker;
    private volatile HttpHandler made;

    LazyHandler(Supplier<HttpHandler> maker) {
        this.maker = maker;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        HttpHandler handler = made;
        if (handler == null) {
            exchange.dispatch(this::make);
        } else {
            handler.handleRequest(exchange);
        }
    }

    private void make(HttpServerExchange exchange) throws Exception {
        synchronized (this) {
            if (made == null) {
                made = maker.get();
            }
        }
        made.handleRequest(exchange);
    }
}
