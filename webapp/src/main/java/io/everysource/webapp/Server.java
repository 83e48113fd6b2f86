package io.everysource.webapp;

import io.everysource.access.Revocations;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.http.OperatorHandler;
import io.everysource.hub.Hub;
import io.everysource.hub.HubListener;
import io.everysource.log.MemoryJournal;
import io.everysource.webapp.lab.Lab;
import io.everysource.webapp.logging.AccessLog;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A running server: the hub behind Undertow. */
public final class Server implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Hub hub;
    private final Tokens tokens;
    private final Optional<Lab> lab;
    private final GracefulShutdownHandler requests;
    private final HttpServer http;
    private final InetSocketAddress address;
    private final InetSocketAddress operators;

    private Server(
            Hub hub,
            Tokens tokens,
            Optional<Lab> lab,
            GracefulShutdownHandler requests,
            HttpServer http,
            InetSocketAddress address,
            InetSocketAddress operators) {
        this.hub = hub;
        this.tokens = tokens;
        this.lab = lab;
        this.requests = requests;
        this.http = http;
        this.address = address;
        this.operators = operators;
    }

    /**
     * Starts a server.
     *
     * @throws IllegalArgumentException if something of {@code config} cannot be used, as a key
     * @throws RuntimeException if it cannot listen
     */
    static Server start(ServerConfig config) {
        Clock clock = Clock.systemUTC();
        AccessLog accessLog = new AccessLog(config.accessLog(), System::nanoTime);
        HubListener hubListener = HubListener.all(List.of(accessLog));
        HttpListener httpListener = HttpListener.all(List.of(accessLog));
        Hub hub = new Hub(
                new MemoryJournal(clock),
                config.retention(),
                config.hub(),
                config.operatorKey().isPresent() ? config.presence().withOperator() : config.presence(),
                hubListener,
                clock,
                System::nanoTime);
        Revocations revocations = new Revocations(clock);
        Tokens tokens = new Tokens(config.access(), hub::selectors, clock, revocations);
        Optional<Lab> lab = config.lab() ? Optional.of(Lab.open(config.limits())) : Optional.empty();
        Optional<HttpHandler> operator = config.operatorKey()
                .map(key -> new OperatorHandler(
                        OperatorRoutes.PATH, hub, key.text(), revocations::revoke, revocations::list, clock));
        GracefulShutdownHandler requests = new GracefulShutdownHandler(new Routes(
                hub,
                new HubHandler(hub, config.limits(), tokens.policy(), config.connections(), httpListener),
                lab,
                config.adminPort().isPresent() ? Optional.empty() : operator));
        HttpServer http = new HttpServer(config.connections(), httpListener);
        try {
            InetSocketAddress address = http.listen(config.address(), requests);
            InetSocketAddress operators = config.adminPort().isPresent()
                    ? http.listenUnlimited(
                            new InetSocketAddress(
                                    config.address().getAddress(),
                                    config.adminPort().getAsInt()),
                            new OperatorRoutes(operator.orElseThrow()))
                    : address;
            return new Server(hub, tokens, lab, requests, http, address, operators);
        } catch (RuntimeException failed) {
            http.close();
            tokens.close();
            throw failed;
        }
    }

    /** The number of open subscriptions, those of the lab included. */
    public int subscriptions() {
        return hub.subscriptions() + lab.map(Lab::subscriptions).orElse(0);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Where it listens, for a browser. */
    public String uri() {
        return uri(address());
    }

    private static String uri(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return "http://" + (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":"
                + address.getPort();
    }

    /** Where the operator API is, for a browser. */
    String operatorUri() {
        return uri(operators);
    }

    /** Sends every subscriber off, answers the requests that are in progress, for 5 s at most, and stops. */
    public void stop() {
        hub.drain();
        lab.ifPresent(Lab::drain);
        try {
            // Requests that come while subscribers leave are still answered, if with a refusal.
            long deadline = System.nanoTime() + DRAIN.toNanos();
            while (subscriptions() > 0 && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            requests.shutdown();
            requests.awaitShutdown(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        http.close();
        tokens.close();
    }

    @Override
    public void close() {
        stop();
    }
}
