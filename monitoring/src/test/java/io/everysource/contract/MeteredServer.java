package io.everysource.contract;

import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.monitoring.ConnectionMetrics;
import io.everysource.monitoring.HttpMetrics;
import io.everysource.monitoring.HubMetrics;
import io.everysource.monitoring.PrometheusHandler;
import io.everysource.monitoring.Topics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.List;

/** A hub behind a real socket, and its metrics behind another. */
final class MeteredServer implements AutoCloseable {
    private final Hub hub;
    private final HttpServer server;
    private final int port;
    private final int metricsPort;

    MeteredServer(Retention retention, HubConfig config, PublishLimits limits, AccessPolicy policy, Topics topics) {
        Clock clock = Clock.systemUTC();
        HubMetrics hubMetrics = new HubMetrics(topics, clock);
        HttpMetrics httpMetrics = new HttpMetrics();
        hub = new Hub(
                new MemoryJournal(clock), retention, config, PresenceConfig.OFF, hubMetrics, clock, System::nanoTime);
        server = new HttpServer(ConnectionLimits.DEFAULTS, httpMetrics);
        InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        port = server.listen(anywhere, new HubHandler(hub, limits, policy, ConnectionLimits.DEFAULTS, httpMetrics))
                .getPort();
        metricsPort = server.listenUnlimited(anywhere, new PrometheusHandler(() -> {
                    PrometheusMeterRegistry registry = PrometheusHandler.newRegistry();
                    List.of(hubMetrics, httpMetrics, new ConnectionMetrics(server, 0))
                            .forEach(binder -> binder.bindTo(registry));
                    return registry;
                }))
                .getPort();
    }

    static MeteredServer start(Topics topics) {
        return new MeteredServer(
                Retention.DEFAULTS, HubConfig.DEFAULTS, PublishLimits.DEFAULTS, AccessPolicy.OPEN, topics);
    }

    Hub hub() {
        return hub;
    }

    int port() {
        return port;
    }

    int metricsPort() {
        return metricsPort;
    }

    @Override
    public void close() {
        hub.close();
        server.close();
    }
}
