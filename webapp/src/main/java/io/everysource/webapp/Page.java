package io.everysource.webapp;

import io.everysource.webapp.pages.ContentPolicy;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A file that came with the server. */
final class Page implements HttpHandler {
    private final String type;
    private final ByteBuffer bytes;

    Page(String name, String type) {
        this.type = type;
        this.bytes =
                ByteBuffer.wrap(read(name).getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }

    static String read(String name) {
        try (InputStream resource = Page.class.getResourceAsStream(name)) {
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        setHead(exchange, type);
        exchange.getResponseSender().send(bytes.duplicate());
    }

    static void setHead(HttpServerExchange exchange, String type) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type + "; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-cache");
        ContentPolicy.STRICT.putInto(exchange.getResponseHeaders());
    }
}
