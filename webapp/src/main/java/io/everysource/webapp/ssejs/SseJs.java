package io.everysource.webapp.ssejs;

import io.everysource.http.TranslatedRequest;
import io.everysource.message.Event;
import io.everysource.message.InvalidEventException;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * What an sse-js server has at its four ports: a chat's streams and where to send to it, streams by name and where to send to one name. Each
 * answers at every path, as the old server did. Runs on I/O threads.
 */
public final class SseJs {
    /** The chat's topic. */
    static final String CHAT = "sse-js/chat";

    /** What the topics of names begin with. */
    static final String PUSH = "sse-js/push/";

    /** What the old server's first port was; the others follow it. */
    public static final int FIRST_PORT = 8074;

    /** Old Internet Explorers read the answer as JSON; others found null where it was empty. */
    private static final String SENT = "null";

    private SseJs() {}

    /**
     * The four ports in their order.
     *
     * @param hub what answers in the end
     */
    public static List<HttpHandler> ports(HttpHandler hub) {
        return List.of(
                streams(hub, SseJs::joinChat),
                sending(hub, body -> Sent.parse(body).chat()),
                streams(hub, SseJs::listen),
                sending(hub, body -> Sent.parse(body).push()));
    }

    /** What all streams of a chat's member have in common, so that it does not get what it sent itself. */
    static String member(String name) {
        return CHAT + "/" + Name.topic(name);
    }

    private interface Opening {
        void open(HttpServerExchange exchange, String name);
    }

    private static void joinChat(HttpServerExchange exchange, String name) {
        TranslatedRequest.subscribe(exchange, CHAT, member(name));
    }

    private static void listen(HttpServerExchange exchange, String name) {
        TranslatedRequest.subscribe(exchange, PUSH + Name.topic(name), "");
    }

    private static HttpHandler streams(HttpHandler hub, Opening opening) {
        return exchange -> {
            if (!Set.of(Methods.GET, Methods.HEAD, Methods.OPTIONS).contains(exchange.getRequestMethod())) {
                refuse(
                        exchange,
                        "GET, HEAD, OPTIONS",
                        "This port has streams, as in GET /?name=ann. Send to the next port.");
                return;
            }
            try {
                opening.open(exchange, Name.of(exchange.getQueryString()));
            } catch (InvalidEventException invalid) {
                answer(exchange, StatusCodes.BAD_REQUEST, invalid.getMessage());
                return;
            }
            hub.handleRequest(exchange);
        };
    }

    private static HttpHandler sending(HttpHandler hub, Function<String, Event> reader) {
        return exchange -> {
            if (!Set.of(Methods.POST, Methods.OPTIONS).contains(exchange.getRequestMethod())) {
                refuse(
                        exchange,
                        "POST, OPTIONS",
                        "This port is sent to: POST {\"name\": \"ann\", \"message\": \"hello\"}. The port before it has the streams.");
                return;
            }
            TranslatedRequest.publish(exchange, reader, SENT);
            hub.handleRequest(exchange);
        };
    }

    private static void refuse(HttpServerExchange exchange, String methods, String text) {
        exchange.getResponseHeaders().put(Headers.ALLOW, methods);
        answer(exchange, StatusCodes.METHOD_NOT_ALLOWED, text);
    }

    private static void answer(HttpServerExchange exchange, int status, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(text + "\n");
    }
}
