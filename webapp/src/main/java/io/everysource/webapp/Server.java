package io.everysource.webapp;

import io.everysource.http.AccessPolicy;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.hub.Hub;
import io.everysource.log.MemoryJournal;
import io.everysource.webapp.lab.Lab;
import io.undertow.server.handlers.GracefulShutdownHandler;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A running server: the hub behind Undertow. */
public final class Server implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private final Hub hub;
    private final Optional<Lab> lab;
    private final GracefulShutdownHandler requests;
    private final HttpServer http;
    private final InetSocketAddress address;

    private Server(
            Hub hub, Optional<Lab> lab, GracefulShutdownHandler requests, HttpServer http, InetSocketAddress address) {
        this.hub = hub;
        this.lab = lab;
        this.requests = requests;
        this.http = http;
        this.address = address;
    }

    /**
     * Starts a server.
     *
     * @throws RuntimeException if it cannot listen
     */
    public static Server start(ServerConfig config) {
        Hub hub = new Hub(
                new MemoryJournal(Clock.systemUTC()),
                config.retention(),
                config.hub(),
                Clock.systemUTC(),
                System::nanoTime);
        Optional<Lab> lab = config.lab() ? Optional.of(Lab.open(config.limits())) : Optional.empty();
        GracefulShutdownHandler requests = new GracefulShutdownHandler(
                new Routes(hub, new HubHandler(hub, config.limits(), AccessPolicy.OPEN, config.connections()), lab));
        HttpServer http = new HttpServer(config.connections());
        try {
            return new Server(hub, lab, requests, http, http.listen(config.address(), requests));
        } catch (RuntimeException failed) {
            http.close();
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
        InetSocketAddress address = address();
        String host = address.getAddress().getHostAddress();
        return "http://" + (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host) + ":"
                + address.getPort();
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
    }

    @Override
    public void close() {
        stop();
    }
}
