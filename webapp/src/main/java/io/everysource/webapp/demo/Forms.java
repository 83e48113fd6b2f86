package io.everysource.webapp.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.undertow.io.Receiver.RequestToLargeException;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The small forms that pages of the demos post, and the answers to them, which are JSON. */
final class Forms {
    private static final int MAX_BYTES = 16 * 1_024;

    private Forms() {}

    /**
     * Reads what was posted as {@code application/x-www-form-urlencoded}, whatever it calls itself. What is no form, too large or
     * not posted is answered here.
     *
     * @param form given the fields, by a worker thread; of a field that is there twice the last one
     */
    static void read(HttpServerExchange exchange, Consumer<Map<String, String>> form) {
        if (!exchange.getRequestMethod().equals(Methods.POST)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, Methods.POST_STRING);
            refuse(exchange, StatusCodes.METHOD_NOT_ALLOWED, "", "Only POST.");
            return;
        }
        exchange.getRequestReceiver().setMaxBufferSize(MAX_BYTES);
        exchange.getRequestReceiver()
                .receiveFullBytes(
                        (received, bytes) -> received.dispatch(() -> parse(received, bytes, form)), (failed, why) -> {
                            if (why instanceof RequestToLargeException) {
                                refuse(
                                        failed,
                                        StatusCodes.REQUEST_ENTITY_TOO_LARGE,
                                        "",
                                        "A form may have " + MAX_BYTES + " bytes.");
                            } else {
                                failed.endExchange();
                            }
                        });
    }

    private static void parse(HttpServerExchange exchange, byte[] bytes, Consumer<Map<String, String>> form) {
        Map<String, String> fields = new HashMap<>();
        try {
            for (String pair : new String(bytes, StandardCharsets.UTF_8).strip().split("&", -1)) {
                int end = pair.indexOf('=');
                if (end > 0) {
                    fields.put(decode(pair.substring(0, end)), decode(pair.substring(end + 1)));
                }
            }
        } catch (IllegalArgumentException malformed) {
            refuse(exchange, StatusCodes.BAD_REQUEST, "", "This is no form: a % is not followed by two hex digits.");
            return;
        }
        form.accept(fields);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    /** Answers with {@code document}. */
    static void answer(HttpServerExchange exchange, ObjectNode document) {
        send(exchange, StatusCodes.OK, "application/json", document);
    }

    /**
     * Answers with an error.
     *
     * @param field the field that is wrong; empty if it is none
     * @param detail what is wrong, and how to mend it
     */
    static void refuse(HttpServerExchange exchange, int status, String field, String detail) {
        ObjectNode problem = JsonNodeFactory.instance.objectNode();
        problem.put("type", "about:blank");
        problem.put("title", StatusCodes.getReason(status));
        problem.put("status", status);
        problem.put("detail", detail);
        if (!field.isEmpty()) {
            problem.put("field", field);
        }
        send(exchange, status, "application/problem+json", problem);
    }

    private static void send(HttpServerExchange exchange, int status, String type, ObjectNode document) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type + "; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(document.toString());
    }
}
