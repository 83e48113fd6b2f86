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
 * @param limit the name of the limit that the request is beyond; empty if it is none
 * @param retryAfterSeconds after how long the request may be made again; 0 if that is not known
 */
record Problem(int status, String field, String detail, String limit, int retryAfterSeconds) {
    private static final ObjectMapper JSON = new ObjectMapper();

    Problem(int status, String field, String detail) {
        this(status, field, detail, "", 0);
    }

    static Problem of(BadRequestException refused) {
        return new Problem(
                refused.status(), refused.field(), refused.getMessage(), refused.limit(), refused.retryAfterSeconds());
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
        if (!limit.isEmpty()) {
            members.put("limit", limit);
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
        if (retryAfterSeconds > 0) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, retryAfterSeconds);
        }
        if (exchange.isRequestComplete()) {
            exchange.getResponseSender().send(json());
        } else {
            LingeringClose.send(exchange, json());
        }
    }
}
