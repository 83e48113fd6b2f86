package io.everysource.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Lets an operator see the log, who is connected and who is there, end connections, revoke tokens, and ask everybody to reconnect.
 * Authorised by a key of its own, or for this machine alone. Every request may be repeated; an answer says how much was done.
 */
public final class OperatorHandler implements HttpHandler {
    private static final String CONNECTIONS = "/connections";
    private static final String REVOCATIONS = "/revocations";
    private static final String RECONNECT = "/reconnect";
    private static final String LOG = "/log";
    private static final String PRESENCE = "/presence";

    private static final int MAX_SECONDS = 3_600;
    private static final int MAX_BODY = 8_192;

    private final String prefix;
    private final OperatorViews views;
    private final Connections connections;
    private final Optional<OperatorKey> key;
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
        this(prefix, hub, Optional.of(new OperatorKey(key)), revoke, revoked, clock);
        if (!hub.connections().isOperated()) {
            throw new IllegalArgumentException("the hub keeps no connections for an operator");
        }
    }

    private OperatorHandler(
            String prefix,
            Hub hub,
            Optional<OperatorKey> key,
            BiConsumer<String, Instant> revoke,
            Supplier<Map<String, Instant>> revoked,
            Clock clock) {
        this.prefix = prefix;
        this.views = new OperatorViews(hub, clock);
        this.connections = hub.connections();
        this.key = key;
        this.revoke = revoke;
        this.revoked = revoked;
        this.clock = clock;
    }

    /** The same where there is no key: it lets in this machine alone. A hub that keeps no connections has none to show and to end. */
    public static HttpHandler forThisMachine(
            String prefix,
            Hub hub,
            BiConsumer<String, Instant> revoke,
            Supplier<Map<String, Instant>> revoked,
            Clock clock) {
        return new OperatorGuard(
                new OperatorHandler(prefix, hub, Optional.empty(), revoke, revoked, clock),
                Optional.empty(),
                "A server that is started with --operator-key lets in whoever brings that key.");
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        exchange.getResponseHeaders()
                .put(Headers.CACHE_CONTROL, "no-store")
                .put(Headers.X_CONTENT_TYPE_OPTIONS, "nosniff");
        if (key.isPresent() && !key.get().isBroughtBy(exchange)) {
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
                            "There is nothing here. There are " + prefix + LOG + ", " + prefix + CONNECTIONS + ", "
                                    + prefix + CONNECTIONS + "/{handle}, " + prefix + PRESENCE + ", " + prefix
                                    + REVOCATIONS + " and " + prefix + RECONNECT + ".")
                    .send(exchange);
        } else if (!connections.isOperated() && !path.equals(LOG) && !path.equals(PRESENCE)) {
            new Problem(
                            StatusCodes.NOT_FOUND,
                            "",
                            "No connections are kept here: start the server with --operator-key to see them, and to end them.")
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
            case LOG, PRESENCE -> "GET, HEAD";
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
        return switch (path) {
            case REVOCATIONS -> {
                OperatorRequest.of(query);
                yield revocations();
            }
            case LOG -> views.log(query);
            case PRESENCE -> views.presence(query);
            default -> views.connections(query);
        };
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
