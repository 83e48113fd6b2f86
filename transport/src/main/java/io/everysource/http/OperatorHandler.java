package io.everysource.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.ConnectionInfo;
import io.everysource.hub.Connections;
import io.everysource.hub.Hub;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.HttpContinueReadHandler;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Lets an operator see who is connected, end connections, revoke tokens, and ask everybody to reconnect. Authorised by a key of
 * its own. Every request may be repeated; an answer says how much was done.
 */
public final class OperatorHandler implements HttpHandler {
    private static final String CONNECTIONS = "/connections";
    private static final String REVOCATIONS = "/revocations";
    private static final String RECONNECT = "/reconnect";

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /** So much of a connection's topic selectors is shown, in characters. */
    private static final int MAX_TOPICS_SHOWN = 1_000;

    private static final int MAX_SECONDS = 3_600;
    private static final int MAX_BODY = 8_192;

    private final String prefix;
    private final Connections connections;
    private final OperatorKey key;
    private final BiConsumer<String, Instant> revoke;
    private final Supplier<Map<String, Instant>> revoked;
    private final Clock clock;
    private final HttpHandler posts = new HttpContinueReadHandler(this::post);

    /**
     * Answers at {@code prefix} and below.
     *
     * @param prefix a path, as in {@code /operator}
     * @param hub has to keep connections for an operator
     * @param key what an operator brings as a bearer token
     * @param revoke refuses a token, by its id and until when it ends by itself
     * @param revoked the tokens that are refused now
     * @throws IllegalArgumentException if the key is too short, or the hub keeps no connections
     */
    public OperatorHandler(
            String prefix,
            Hub hub,
            String key,
            BiConsumer<String, Instant> revoke,
            Supplier<Map<String, Instant>> revoked,
            Clock clock) {
        if (!hub.connections().isOperated()) {
            throw new IllegalArgumentException("the hub keeps no connections for an operator");
        }
        this.prefix = prefix;
        this.connections = hub.connections();
        this.key = new OperatorKey(key);
        this.revoke = revoke;
        this.revoked = revoked;
        this.clock = clock;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        if (!key.isBroughtBy(exchange)) {
            exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, "Bearer");
            new Problem(
                            StatusCodes.UNAUTHORIZED,
                            "Authorization",
                            "This needs the operator's key, as the header 'Authorization: Bearer <key>'.")
                    .send(exchange);
            return;
        }
        String path = exchange.getRequestPath().substring(prefix.length());
        String method = exchange.getRequestMethod().toString();
        String methods = methods(path);
        if (methods.isEmpty()) {
            new Problem(
                            StatusCodes.NOT_FOUND,
                            "",
                            "There is nothing here. There are " + prefix + CONNECTIONS + ", " + prefix + CONNECTIONS
                                    + "/{handle}, " + prefix + REVOCATIONS + " and " + prefix + RECONNECT + ".")
                    .send(exchange);
        } else if (!List.of(methods.split(", ", -1)).contains(method)) {
            exchange.getResponseHeaders().put(Headers.ALLOW, methods);
            new Problem(StatusCodes.METHOD_NOT_ALLOWED, "", "Only " + methods + ".").send(exchange);
        } else if (exchange.getRequestMethod().equals(Methods.POST)) {
            posts.handleRequest(exchange);
        } else {
            answer(exchange, () -> method.equals(Methods.DELETE_STRING) ? delete(exchange, path) : get(exchange, path));
        }
    }

    private static String methods(String path) {
        return switch (path) {
            case CONNECTIONS -> "GET, HEAD, DELETE";
            case REVOCATIONS -> "GET, HEAD, POST";
            case RECONNECT -> "POST";
            default -> path.startsWith(CONNECTIONS + "/") ? "DELETE" : "";
        };
    }

    private void post(HttpServerExchange exchange) {
        boolean isRevocation = exchange.getRequestPath().endsWith(REVOCATIONS);
        SmallBody.read(
                exchange, MAX_BODY, body -> answer(exchange, () -> isRevocation ? revoke(body) : reconnect(body)));
    }

    /** On a worker thread: there may be many connections to look at. */
    private static void answer(HttpServerExchange exchange, Supplier<ObjectNode> work) {
        Runnable answer = () -> {
            String json = work.get().toString();
            exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/json; charset=utf-8");
            exchange.getResponseSender().send(json);
        };
        exchange.dispatch(exchange.getConnection().getWorker(), () -> PublishHandler.run(exchange, 0, answer));
    }

    private ObjectNode get(HttpServerExchange exchange, String path) {
        Parameters query = Parameters.query(exchange.getQueryString());
        if (path.equals(REVOCATIONS)) {
            OperatorRequest.of(query);
            return revocations();
        }
        OperatorRequest request = OperatorRequest.of(query, "after", "limit", "subject", "topic");
        int limit = request.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
        // One more tells whether there is a next page.
        List<ConnectionInfo> page =
                connections.page(request.handle("after"), limit + 1, request.text("subject"), request.text("topic"));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("total", connections.size());
        ArrayNode items = answer.putArray("connections");
        page.stream().limit(limit).forEach(connection -> add(connection, items.addObject()));
        if (page.size() > limit) {
            answer.put("next", page.get(limit - 1).handle().toString());
        }
        return answer;
    }

    private static void add(ConnectionInfo connection, ObjectNode to) {
        to.put("handle", connection.handle().toString());
        to.put("subject", connection.subject());
        to.put("token_id", connection.tokenId());
        to.put("address", connection.address());
        to.put("transport", connection.transport());
        to.put("since", connection.since().toString());
        to.put("open", connection.isOpen());
        to.put("topic_count", connection.topics().size());
        ArrayNode topics = to.putArray("topics");
        int room = MAX_TOPICS_SHOWN;
        for (String topic : connection.topics()) {
            room -= topic.length();
            if (room >= 0) {
                topics.add(topic);
            }
        }
    }

    private ObjectNode delete(HttpServerExchange exchange, String path) {
        Parameters query = Parameters.query(exchange.getQueryString());
        int closed;
        if (path.equals(CONNECTIONS)) {
            closed = connections.closeAllOf(OperatorRequest.of(query, "subject")
                    .required("subject", "Say whose connections, as in ?subject=user-42; or name one by its handle."));
        } else {
            OperatorRequest.of(query);
            closed = connections.close(OperatorRequest.handle("handle", path.substring(CONNECTIONS.length() + 1)));
        }
        return closed(closed);
    }

    private static ObjectNode closed(int count) {
        return JsonNodeFactory.instance.objectNode().put("closed", count);
    }

    private ObjectNode revoke(byte[] body) {
        OperatorRequest request = OperatorRequest.of(body, "token_id", "until");
        String tokenId = request.required("token_id", "Say which token: token_id is what its claim jti says.");
        Instant until = request.until("until", clock.instant());
        try {
            revoke.accept(tokenId, until);
        } catch (IllegalArgumentException refused) {
            throw BadRequestException.of("token_id", refused.getMessage());
        } catch (IllegalStateException full) {
            throw new BadRequestException(StatusCodes.CONFLICT, "token_id", full.getMessage());
        }
        return closed(connections.revoke(tokenId)).put("token_id", tokenId).put("until", until.toString());
    }

    private ObjectNode revocations() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode items = answer.putArray("revocations");
        revoked.get().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> items.addObject()
                        .put("token_id", entry.getKey())
                        .put("until", entry.getValue().toString()));
        return answer;
    }

    private ObjectNode reconnect(byte[] body) {
        int seconds = OperatorRequest.of(body, "seconds")
                .number("seconds", 0, MAX_SECONDS)
                .orElseThrow(() -> BadRequestException.of(
                        "seconds", "Say over how many seconds to spread it, from 0 to " + MAX_SECONDS + "."));
        int asked = connections.reconnect(Duration.ofSeconds(seconds));
        return JsonNodeFactory.instance.objectNode().put("asked", asked).put("seconds", seconds);
    }
}
