package io.everysource.webapp;

import io.everysource.access.Revocations;
import io.everysource.http.HubHandler;
import io.everysource.http.OperatorHandler;
import io.everysource.http.ServerOptions;
import io.everysource.hub.Hub;
import io.everysource.log.MemoryJournal;
import io.everysource.webapp.lab.Lab;
import io.undertow.Undertow;
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
    private final Undertow undertow;

    private Server(Hub hub, Tokens tokens, Optional<Lab> lab, GracefulShutdownHandler requests, Undertow undertow) {
        this.hub = hub;
        this.tokens = tokens;
        this.lab = lab;
        this.requests = requests;
        this.undertow = undertow;
    }

    /**
     * Starts a server.
     *
     * @throws IllegalArgumentException if something of {@code config} cannot be used, as a key
     * @throws RuntimeException if it cannot listen
     */
    static Server start(ServerConfig config) {
        Clock clock = Clock.systemUTC();
        Hub hub = new Hub(
                new MemoryJournal(clock),
                config.retention(),
                config.hub(),
                config.operatorKey().isPresent() ? config.presence().withOperator() : config.presence(),
                clock,
                System::nanoTime);
        Revocations revocations = new Revocations(clock);
        Tokens tokens = new Tokens(config.access(), hub::selectors, clock, revocations);
        Optional<Lab> lab = config.lab() ? Optional.of(Lab.open(config.limits())) : Optional.empty();
        Optional<HttpHandler> operator = config.operatorKey()
                .map(key -> new OperatorHandler(
                        OperatorRoutes.PATH, hub, key.text(), revocations::revoke, revocations::list, clock));
        boolean hasAdminPort = config.adminPort().isPresent();
        GracefulShutdownHandler requests = new GracefulShutdownHandler(new Routes(
                hub,
                new HubHandler(hub, config.limits(), tokens.policy()),
                lab,
                hasAdminPort ? Optional.empty() : operator));
        Undertow.Builder builder = ServerOptions.apply(Undertow.builder(), requests)
                .addHttpListener(config.address().getPort(), config.address().getHostString());
        if (hasAdminPort) {
            builder.addListener(new Undertow.ListenerBuilder()
                    .setType(Undertow.ListenerType.HTTP)
                    .setPort(config.adminPort().getAsInt())
                    .setHost(config.address().getHostString())
                    .setRootHandler(new OperatorRoutes(operator.orElseThrow())));
        }
        Undertow undertow = builder.build();
        undertow.start();
        return new Server(hub, tokens, lab, requests, undertow);
    }

    /** The number of open subscriptions, those of the lab included. */
    public int subscriptions() {
        return hub.subscriptions() + lab.map(Lab::subscriptions).orElse(0);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) undertow.getListenerInfo().get(0).getAddress();
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
        List<Undertow.ListenerInfo> listeners = undertow.getListenerInfo();
        return uri((InetSocketAddress) listeners.get(listeners.size() - 1).getAddress());
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
        undertow.stop();
        tokens.close();
    }

    @Override
    public void close() {
        stop();
    }
}
