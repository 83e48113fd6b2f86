package io.everysource.monitoring;

import io.everysource.http.HttpServer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * How many connections a server has, and what it serves them with.
 *
 * @param server the server
 * @param limit how many connections it may have; 0 for any number
 */
public record ConnectionMetrics(HttpServer server, int limit) implements MeterBinder {
    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(MeterNames.CONNECTIONS, server, HttpServer::connections)
                .description("Open connections, whatever they do.")
                .strongReference(true)
                .register(registry);
        Gauge.builder(MeterNames.CONNECTIONS_LIMIT, () -> limit)
                .description("How many connections there may be; 0 for any number.")
                .register(registry);
        Gauge.builder(MeterNames.IO_THREADS, server, HttpServer::ioThreads)
                .description("I/O threads, each with a dispatcher.")
                .strongReference(true)
                .register(registry);
    }
}
