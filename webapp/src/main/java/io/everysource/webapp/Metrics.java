package io.everysource.webapp;

import io.everysource.http.HttpServer;
import io.everysource.monitoring.ConnectionMetrics;
import io.everysource.monitoring.HttpMetrics;
import io.everysource.monitoring.HubMetrics;
import io.everysource.monitoring.ProcessMetrics;
import io.everysource.monitoring.PrometheusHandler;
import io.everysource.monitoring.Topics;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.server.HttpHandler;
import java.time.Clock;
import java.util.List;

/** What the server counts, and how Prometheus gets it. The registry is made when something first asks for it. */
final class Metrics implements AutoCloseable {
    /** Where they are. */
    static final String PATH = "/metrics";

    private final HubMetrics hub;
    private final HttpMetrics http = new HttpMetrics();
    private final ClientDownloads downloads;
    private ProcessMetrics process; // guarded by this

    /** @throws IllegalArgumentException if a topic selector cannot be used */
    Metrics(MetricsConfig config, ClientDownloads downloads, Clock clock) {
        try {
            this.hub = new HubMetrics(new Topics(config.topics()), clock);
        } catch (IllegalArgumentException unfit) {
            throw new IllegalArgumentException("--metrics-topics: " + unfit.getMessage(), unfit);
        }
        this.downloads = downloads;
    }

    HubMetrics hub() {
        return hub;
    }

    HttpMetrics http() {
        return http;
    }

    /** What answers scrapes. */
    HttpHandler handler(HttpServer server, int maxConnections) {
        return new PrometheusHandler(() -> registry(new ConnectionMetrics(server, maxConnections)));
    }

    private synchronized PrometheusMeterRegistry registry(ConnectionMetrics connections) {
        PrometheusMeterRegistry registry = PrometheusHandler.newRegistry();
        process = new ProcessMetrics(Version.number());
        List<MeterBinder> binders = List.of(hub, http, connections, downloads, process);
        binders.forEach(binder -> binder.bindTo(registry));
        return registry;
    }

    @Override
    public synchronized void close() {
        if (process != null) {
            process.close();
        }
    }
}
