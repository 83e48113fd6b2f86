package io.everysource.webapp;

import io.everysource.access.Revocations;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.http.OperatorGuard;
import io.everysource.http.OperatorHandler;
import io.everysource.hub.Hub;
import io.everysource.hub.HubListener;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.webapp.demo.Demos;
import io.everysource.webapp.lab.Lab;
import io.everysource.webapp.logging.AccessLog;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running server: the hub behind Undertow. */
public final class Server implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Hub hub;
    private final Tokens tokens;
    private final Optional<Metrics> metrics;
    private final Optional<Lab> lab;
    private final Optional<Demos> demos;
    private final GracefulShutdownHandler requests;
    private final HttpServer http;
    private final InetSocketAddress address;
    private final InetSocketAddress operators;
    private final InetSocketAddress scrapes;

    private Server(
            Hub hub,
            Tokens tokens,
            Optional<Metrics> metrics,
            Optional<Lab> lab,
            Optional<Demos> demos,
            GracefulShutdownHandler requests,
            HttpServer http,
            InetSocketAddress address,
            InetSocketAddress operators,
            InetSocketAddress scrapes) {
        this.hub = hub;
        this.tokens = tokens;
        this.metrics = metrics;
        this.lab = lab;
        this.demos = demos;
        this.requests = requests;
        this.http = http;
        this.address = address;
        this.operators = operators;
        this.scrapes = scrapes;
    }

    /**
     * Starts a server.
     *
     * @throws IllegalArgumentException if something of {@code config} cannot be used, as a key
     * @throws RuntimeException if it cannot listen
     */
    static Server start(ServerConfig config) {
        Clock clock = Clock.systemUTC();
        ClientDownloads downloads = new ClientDownloads();
        Optional<Metrics> metrics = config.metrics().isOn()
                ? Optional.of(new Metrics(config.metrics(), downloads, clock))
                : Optional.empty();
        AccessLog accessLog = new AccessLog(config.accessLog(), System::nanoTime);
        HttpListener listener =
                HttpListener.all(Stream.<HttpListener>concat(metrics.map(Metrics::http).stream(), Stream.of(accessLog))
                        .toList());
        Hub hub = new Hub(
                new MemoryJournal(clock),
                config.retention(),
                config.hub(),
                presence(config),
                HubListener.all(Stream.<HubListener>concat(metrics.map(Metrics::hub).stream(), Stream.of(accessLog))
                        .toList()),
                clock,
                System::nanoTime);
        Revocations revocations = new Revocations(clock);
        Tokens tokens = new Tokens(config.access(), hub::selectors, clock, revocations);
        Optional<Lab> lab = config.pages().lab() ? Optional.of(Lab.open(config.limits())) : Optional.empty();
        Optional<Demos> demos =
                config.pages().demo() ? Optional.of(new Demos(config.limits(), config.hub())) : Optional.empty();
        HttpHandler operator = operator(config, hub, revocations, clock);
        HttpServer http = new HttpServer(config.connections(), listener);
        Optional<HttpHandler> scraped =
                metrics.map(each -> each.handler(http, config.connections().connections()));
        Optional<HttpHandler> guarded = scraped.map(handler -> guarded(handler, config.operatorKey()));
        HttpHandler hubHandler = new HubHandler(hub, config.limits(), tokens.policy(), config.connections(), listener);
        HttpHandler client = new LazyHandler(() -> new ClientHandler(ClientFiles.load(), downloads));
        GracefulShutdownHandler requests = new GracefulShutdownHandler(new Routes(
                hub,
                hubHandler,
                lab,
                demos,
                config.adminPort().isPresent() ? Optional.empty() : Optional.of(operator),
                config.metrics().port().isPresent() ? Optional.empty() : guarded,
                client));
        try {
            InetSocketAddress address = http.listen(config.address(), requests);
            InetSocketAddress operators = config.adminPort().isPresent()
                    ? http.listenUnlimited(
                            at(config, config.adminPort()), new OperatorRoutes(operator, hubHandler, client, guarded))
                    : address;
            InetSocketAddress scrapes = config.metrics().port().isPresent()
                    ? http.listenUnlimited(
                            at(config, config.metrics().port()), new MetricsRoutes(scraped.orElseThrow()))
                    : address;
            return new Server(hub, tokens, metrics, lab, demos, requests, http, address, operators, scrapes);
        } catch (RuntimeException failed) {
            http.close();
            tokens.close();
            throw failed;
        }
    }

    private static InetSocketAddress at(ServerConfig config, OptionalInt port) {
        return new InetSocketAddress(config.address().getAddress(), port.getAsInt());
    }

    /** To keep connections takes some 215 bytes each: without an operator's key only where they are kept for presence anyway. */
    private static PresenceConfig presence(ServerConfig config) {
        boolean isOperated =
                config.operatorKey().isPresent() || config.presence().isPresenceOn();
        return isOperated ? config.presence().withOperator() : config.presence();
    }

    private static HttpHandler operator(ServerConfig config, Hub hub, Revocations revocations, Clock clock) {
        return config.operatorKey()
                .<HttpHandler>map(key -> new OperatorHandler(
                        OperatorRoutes.PATH, hub, key.text(), revocations::revoke, revocations::list, clock))
                .orElseGet(() -> OperatorHandler.forThisMachine(
                        OperatorRoutes.PATH, hub, revocations::revoke, revocations::list, clock));
    }

    private static HttpHandler guarded(HttpHandler handler, Optional<Secret> key) {
        return new OperatorGuard(
                handler,
                key.map(Secret::text),
                "A server that is started with --operator-key tells its metrics to whoever brings that key; with "
                        + "--metrics-port it tells them on a port of their own.");
    }

    /** The number of open subscriptions, those of the lab and the demos included. */
    public int subscriptions() {
        return hub.subscriptions()
                + lab.map(Lab::subscriptions).orElse(0)
                + demos.map(Demos::subscriptions).orElse(0);
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

    /** Where the operator API and the console are, for a browser. */
    String operatorUri() {
        return uri(operators);
    }

    /** Where the metrics are, for Prometheus. */
    String metricsUri() {
        return uri(scrapes) + Metrics.PATH;
    }

    /** Sends every subscriber off, answers the requests that are in progress, for 5 s at most, and stops. */
    public void stop() {
        hub.drain();
        lab.ifPresent(Lab::drain);
        demos.ifPresent(Demos::drain);
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
        metrics.ifPresent(Metrics::close);
    }

    @Override
    public void close() {
        stop();
    }
}
