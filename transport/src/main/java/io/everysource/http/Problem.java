package io.everysource.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An error answer [RFC 9457].
 *
 * @param status the HTTP status
 * @param field the offending field or parameter; empty if it is the request as a whole
 * @param detail what is wrong and how to mend it
 */
record Problem(int status, String field, String detail) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Problem of(BadRequestException refused) {
        return new Problem(refused.status(), refused.field(), refused.getMessage());
    }

    String title() {
        return StatusCodes.getReason(status);
    }

    String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", "about:blank");
        members.put("title", title());
        members.put("status", status);
        members.put("detail", detail);
        if (!field.isEmpty()) {
            members.put("field", field);
        }
        try {
            return JSON.writeValueAsString(members);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void send(HttpServerExchange exchange) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/problem+json; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        if (exchange.isRequestComplete()) {
            exchange.getResponseSender().send(json());
        } else {
            LingeringClose.send(exchange, json());
        }
    }
}
