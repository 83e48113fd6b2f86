package io.everysource.contract;

import io.everysource.contract.HttpConnection.Response;
import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.HubListener;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.Journal;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A hub behind a real socket. */
final class TestServer implements AutoCloseable {
    static final String FORM = "application/x-www-form-urlencoded";
    static final String JSON = "application/json";
    static final String NDJSON = "application/x-ndjson";

    private final Hub hub;
    private final HttpServer server;
    private final InetSocketAddress address;

    TestServer(Journal journal, Retention retention, HubConfig config, PublishLimits limits) {
        this(journal, retention, config, limits, hub -> AccessPolicy.OPEN, ConnectionLimits.DEFAULTS);
    }

    TestServer(
            Journal journal,
            Retention retention,
            HubConfig config,
            PublishLimits limits,
            Function<Hub, AccessPolicy> policy,
            ConnectionLimits connections) {
        this(journal, retention, config, limits, policy, connections, Listeners.NONE);
    }

    /** @param policy who may do what on the hub that there will be */
    TestServer(
            Journal journal,
            Retention retention,
            HubConfig config,
            PublishLimits limits,
            Function<Hub, AccessPolicy> policy,
            ConnectionLimits connections,
            Listeners listeners) {
        hub = new Hub(
                journal, retention, config, PresenceConfig.OFF, listeners.hub(), Clock.systemUTC(), System::nanoTime);
        server = new HttpServer(connections, listeners.http());
        address = server.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new HubHandler(hub, limits, policy.apply(hub), connections, listeners.http()));
    }

    /** What hears of a server. */
    record Listeners(HubListener hub, HttpListener http) {
        static final Listeners NONE = new Listeners(HubListener.NONE, HttpListener.NONE);
    }

    static TestServer start() {
        return start(Retention.DEFAULTS, HubConfig.DEFAULTS);
    }

    static TestServer start(Retention retention, HubConfig config) {
        return new TestServer(new MemoryJournal(Clock.systemUTC()), retention, config, PublishLimits.DEFAULTS);
    }

    static TestServer start(PublishLimits limits) {
        return new TestServer(new MemoryJournal(Clock.systemUTC()), Retention.DEFAULTS, HubConfig.DEFAULTS, limits);
    }

    static TestServer start(Function<Hub, AccessPolicy> policy) {
        return start(policy, ConnectionLimits.DEFAULTS);
    }

    static TestServer start(AccessPolicy policy, ConnectionLimits connections) {
        return start(hub -> policy, connections);
    }

    static TestServer start(Function<Hub, AccessPolicy> policy, ConnectionLimits connections) {
        return new TestServer(
                new MemoryJournal(Clock.systemUTC()),
                Retention.DEFAULTS,
                HubConfig.DEFAULTS,
                PublishLimits.DEFAULTS,
                policy,
                connections);
    }

    static TestServer start(HubListener listener, Retention retention, HubConfig config) {
        return new TestServer(
                new MemoryJournal(Clock.systemUTC()),
                retention,
                config,
                PublishLimits.DEFAULTS,
                hub -> AccessPolicy.OPEN,
                ConnectionLimits.DEFAULTS,
                new Listeners(listener, HttpListener.NONE));
    }

    static TestServer start(HttpListener listener, PublishLimits limits) {
        return start(listener, new MemoryJournal(Clock.systemUTC()), limits, hub -> AccessPolicy.OPEN);
    }

    static TestServer start(HttpListener listener, Function<Hub, AccessPolicy> policy) {
        return start(listener, new MemoryJournal(Clock.systemUTC()), PublishLimits.DEFAULTS, policy);
    }

    static TestServer start(
            HttpListener listener, Journal journal, PublishLimits limits, Function<Hub, AccessPolicy> policy) {
        return start(listener, journal, limits, policy, ConnectionLimits.DEFAULTS);
    }

    static TestServer start(HttpListener listener, Function<Hub, AccessPolicy> policy, ConnectionLimits connections) {
        return start(listener, new MemoryJournal(Clock.systemUTC()), PublishLimits.DEFAULTS, policy, connections);
    }

    private static TestServer start(
            HttpListener listener,
            Journal journal,
            PublishLimits limits,
            Function<Hub, AccessPolicy> policy,
            ConnectionLimits connections) {
        return new TestServer(
                journal,
                Retention.DEFAULTS,
                HubConfig.DEFAULTS,
                limits,
                policy,
                connections,
                new Listeners(HubListener.NONE, listener));
    }

    Hub hub() {
        return hub;
    }

    int port() {
        return address.getPort();
    }

    /** The number of open connections. */
    int connections() {
        return server.connections();
    }

    void awaitConnections(int count) {
        await("for " + count + " connections, there are " + connections(), () -> connections() == count);
    }

    /** Publishes an event as a form over a connection of its own; returns its id. */
    String publish(String topic, String data, String... more) throws IOException {
        StringBuilder form = new StringBuilder("topic=" + encode(topic) + "&data=" + encode(data));
        for (int i = 0; i < more.length; i += 2) {
            form.append('&').append(more[i]).append('=').append(encode(more[i + 1]));
        }
        try (HttpConnection connection = new HttpConnection(port())) {
            Response response = connection.post("/events", FORM, form.toString().getBytes(StandardCharsets.UTF_8));
            if (response.status() != 200) {
                throw new IOException("publish: " + response);
            }
            return response.body();
        }
    }

    static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** Waits for what has to come about. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HttpConnection.PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited in vain: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    void awaitSubscriptions(int count) {
        await("for " + count + " subscriptions, there are " + hub.subscriptions(), () -> hub.subscriptions() == count);
    }

    @Override
    public void close() {
        hub.close();
        server.close();
    }
}
