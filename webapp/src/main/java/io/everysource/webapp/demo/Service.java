package io.everysource.webapp.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** One thing that a demo's server does for its page: it reads a form, and answers with JSON. What it does, worker threads do. */
final class Service implements HttpHandler {
    /** Pages of other origins cannot send it without being let in, which nobody is here; every browser's own pages can. */
    private static final HttpString OWN_PAGE = new HttpString("X-Demo");

    private final Pace pace;
    private final HttpHandler handler;

    private Service(Pace pace, HttpHandler handler) {
        this.pace = pace;
        this.handler = handler;
    }

    /**
     * Something to read.
     *
     * @param work returns the answer; it may throw {@link RefusedException}
     */
    static HttpHandler reading(Pace pace, Supplier<ObjectNode> work) {
        return new Service(pace, exchange -> read(exchange, work));
    }

    /**
     * Something that changes what others see: a form is posted for it.
     *
     * @param work given the form, returns the answer; it may throw {@link RefusedException}
     */
    static HttpHandler doing(Pace pace, Function<Fields, ObjectNode> work) {
        return new Service(pace, exchange -> change(exchange, work));
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        if (pace.take()) {
            handler.handleRequest(exchange);
        } else {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, 1);
            Forms.refuse(
                    exchange,
                    StatusCodes.TOO_MANY_REQUESTS,
                    "",
                    "This was asked for too often; try again in a second.");
        }
    }

    private static void read(HttpServerExchange exchange, Supplier<ObjectNode> work) {
        if (exchange.getRequestMethod().equals(Methods.GET)) {
            exchange.dispatch(() -> answer(exchange, work));
        } else {
            exchange.getResponseHeaders().put(Headers.ALLOW, Methods.GET_STRING);
            Forms.refuse(exchange, StatusCodes.METHOD_NOT_ALLOWED, "", "Only GET.");
        }
    }

    private static void change(HttpServerExchange exchange, Function<Fields, ObjectNode> work) {
        boolean isPost = exchange.getRequestMethod().equals(Methods.POST);
        if (isPost && !exchange.getRequestHeaders().contains(OWN_PAGE)) {
            Forms.refuse(
                    exchange,
                    StatusCodes.FORBIDDEN,
                    "",
                    "Only pages of this server may do that: they send the header X-Demo: 1.");
        } else {
            Forms.read(exchange, form -> answer(exchange, () -> work.apply(new Fields(Map.copyOf(form)))));
        }
    }

    private static void answer(HttpServerExchange exchange, Supplier<ObjectNode> work) {
        ObjectNode answer;
        try {
            answer = work.get();
        } catch (RefusedException refused) {
            Forms.refuse(exchange, refused.status(), refused.field(), refused.getMessage());
            return;
        }
        Forms.answer(exchange, answer);
    }
}
