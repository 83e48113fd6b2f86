package io.everysource.contract;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.access.InvalidTokenException;
import io.everysource.access.Revocations;
import io.everysource.access.Token;
import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.http.OperatorHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.HubListener;
import io.everysource.hub.PresenceConfig;
import io.everysource.hub.TopicSelectors;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A hub that keeps who is there, with an operator's interface. A token is its subject, its id and the selectors that it grants,
 * with colons between: {@code anna:t1:chat/1,chat/2}.
 */
final class PresenceServer implements AutoCloseable {
    static final String KEY = "an-operator-key-of-some-length";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Revocations revocations = new Revocations(Clock.systemUTC());
    private final Hub hub;
    private final HttpServer server = new HttpServer(ConnectionLimits.DEFAULTS, HttpListener.NONE);
    private final int port;

    PresenceServer(HubConfig config, PresenceConfig presence) {
        this(config, presence, HubListener.NONE);
    }

    PresenceServer(HubConfig config, PresenceConfig presence, HubListener listener) {
        Clock clock = Clock.systemUTC();
        hub = new Hub(
                new MemoryJournal(clock), Retention.DEFAULTS, config, presence, listener, clock, System::nanoTime);
        AccessPolicy policy =
                new AccessPolicy(Optional.empty(), Optional.of(jwt -> token(jwt)), true, Set.of("https://app.example"));
        HttpHandler events = new HubHandler(hub, PublishLimits.DEFAULTS, policy);
        HttpHandler operator = presence.operated()
                ? new OperatorHandler("/operator", hub, KEY, revocations::revoke, revocations::list, clock)
                : events;
        port = server.listen(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        exchange -> (exchange.getRequestPath().startsWith("/operator") ? operator : events)
                                .handleRequest(exchange))
                .getPort();
    }

    static PresenceServer start() {
        return new PresenceServer(HubConfig.DEFAULTS, new PresenceConfig(List.of("*"), true, true));
    }

    private Token token(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length < 3 || revocations.isRevoked(parts[1])) {
            throw new InvalidTokenException("The token is none of ours, or was revoked.");
        }
        List<String> granted = Arrays.stream(parts[2].split(",", -1))
                .filter(selector -> !selector.isEmpty())
                .toList();
        Optional<TopicSelectors> grants = granted.isEmpty() ? Optional.empty() : Optional.of(hub.selectors(granted));
        return new Token(
                parts[0],
                parts[1],
                Optional.empty(),
                grants,
                Optional.empty(),
                Optional.of("{\"name\":\"" + parts[0] + "\"}"));
    }

    Hub hub() {
        return hub;
    }

    int port() {
        return port;
    }

    /** A subscriber as our client is one, with an id of its own. */
    Subscriber subscriber(String transport, String id, String token, String topic) {
        return new Subscriber(
                port,
                transport,
                "topic=" + TestServer.encode(topic) + "&control=1&connection=" + connectionId(id) + "&authorization="
                        + TestServer.encode(token));
    }

    static String connectionId(String name) {
        return name + "_".repeat(22 - name.length());
    }

    String publish(String topic, String data) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            String form = "topic=" + TestServer.encode(topic) + "&data=" + TestServer.encode(data);
            return connection
                    .post("/events", TestServer.FORM, form.getBytes(StandardCharsets.UTF_8))
                    .body();
        }
    }

    void goodbye(String id) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            connection.post(
                    "/events/close", "text/plain", ("connection=" + connectionId(id)).getBytes(StandardCharsets.UTF_8));
        }
    }

    Response request(String method, String target, String body, String... headers) throws IOException {
        try (HttpConnection connection = new HttpConnection(port)) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
            if (bytes.length > 0) {
                head.append("Content-Length: ").append(bytes.length).append("\r\n");
            }
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            connection.send(head.append("\r\n").toString());
            connection.send(bytes);
            return method.equals("HEAD") ? new Response(connection.head(), "") : connection.response();
        }
    }

    Response get(String target, String... headers) throws IOException {
        return request("GET", target, "", headers);
    }

    /** As an operator does. */
    Response operate(String method, String target, String body) throws IOException {
        return request(method, "/operator" + target, body, "Authorization: Bearer " + KEY);
    }

    static JsonNode json(Response response) throws JsonProcessingException {
        return JSON.readTree(response.body());
    }

    /** How many are told to subscribe to {@code topic}. */
    int count(String topic) {
        try {
            return json(get("/events/subscribers?topic=" + TestServer.encode(topic)))
                    .get("subscribers")
                    .asInt();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    void awaitCount(String topic, int count) {
        TestServer.await(
                "for " + count + " subscribers to " + topic,
                () -> hub.connections().count(topic) == count);
    }

    @Override
    public void close() {
        hub.close();
        server.close();
    }
}
