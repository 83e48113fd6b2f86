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
import io.everysource.webapp.ssejs.SseJs;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.util.AttachmentKey;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running server: the hub behind Undertow. */
public final class Server implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** What answers at the port that a request came to, if that is not the main one. */
    private static final AttachmentKey<HttpHandler> AT_PORT = AttachmentKey.create(HttpHandler.class);

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
    private final List<InetSocketAddress> sseJs;

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
            InetSocketAddress scrapes,
            List<InetSocketAddress> sseJs) {
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
        this.sseJs = sseJs;
    }

    /**
     * Starts a server.
     *
     * @throws IllegalArgumentException if something of {@code config} cannot be used, as a key
     * @throws IllegalStateException if it cannot listen; its message says where
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
        HttpHandler routes = new Routes(
                hub,
                hubHandler,
                lab,
                demos,
                config.adminPort().isPresent() ? Optional.empty() : Optional.of(operator),
                config.metrics().port().isPresent() ? Optional.empty() : guarded,
                client);
        GracefulShutdownHandler requests = new GracefulShutdownHandler(exchange -> {
            HttpHandler atPort = exchange.getAttachment(AT_PORT);
            (atPort == null ? routes : atPort).handleRequest(exchange);
        });
        try {
            InetSocketAddress address = listen(http::listen, config.address(), requests);
            InetSocketAddress operators = config.adminPort().isPresent()
                    ? listen(
                            http::listenUnlimited,
                            at(config, config.adminPort()),
                            new OperatorRoutes(operator, hubHandler, client, guarded))
                    : address;
            InetSocketAddress scrapes = config.metrics().port().isPresent()
                    ? listen(
                            http::listenUnlimited,
                            at(config, config.metrics().port()),
                            new MetricsRoutes(scraped.orElseThrow()))
                    : address;
            List<InetSocketAddress> sseJs = config.pages().sseJsPorts().isPresent()
                    ? listenAsSseJs(config, http, hubHandler, requests)
                    : List.of();
            return new Server(hub, tokens, metrics, lab, demos, requests, http, address, operators, scrapes, sseJs);
        } catch (RuntimeException failed) {
            http.close();
            tokens.close();
            throw failed;
        }
    }

    private static List<InetSocketAddress> listenAsSseJs(
            ServerConfig config, HttpServer http, HttpHandler hubHandler, HttpHandler requests) {
        int first = config.pages().sseJsPorts().orElseThrow();
        List<InetSocketAddress> addresses = new ArrayList<>();
        for (HttpHandler port : SseJs.ports(hubHandler)) {
            int number = first == 0 ? 0 : first + addresses.size();
            addresses.add(listen(http::listen, at(config, OptionalInt.of(number)), exchange -> {
                exchange.putAttachment(AT_PORT, port);
                requests.handleRequest(exchange);
            }));
        }
        return addresses;
    }

    private interface Listening {
        InetSocketAddress listen(InetSocketAddress address, HttpHandler handler);
    }

    private static InetSocketAddress listen(Listening how, InetSocketAddress address, HttpHandler handler) {
        try {
            return how.listen(address, handler);
        } catch (UncheckedIOException failed) {
            throw new IllegalStateException(
                    "cannot listen on " + address.getAddress().getHostAddress() + " port " + address.getPort() + ": "
                            + failed.getCause().getMessage(),
                    failed);
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

    /** Where the ports of an sse-js server are, for a browser; empty if they are closed. */
    List<String> sseJsUris() {
        return sseJs.stream().map(Server::uri).toList();
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
