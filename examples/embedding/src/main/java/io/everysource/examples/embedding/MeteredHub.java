package io.everysource.examples.embedding;

import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.Journal;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.monitoring.HttpMetrics;
import io.everysource.monitoring.HubMetrics;
import io.everysource.monitoring.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/**
 * A hub whose figures are in a registry of the program.
 *
 * @param hub the hub
 * @param handler the hub at its paths
 */
record MeteredHub(Hub hub, HubHandler handler) {
    static MeteredHub open(MeterRegistry registry, HubConfig config, PublishLimits limits, AccessPolicy policy) {
        Clock clock = Clock.systemUTC();
        Journal journal = new MemoryJournal(clock);
        Retention retention = Retention.DEFAULTS;
        ConnectionLimits connections = ConnectionLimits.DEFAULTS;

        HubMetrics metrics = new HubMetrics(Topics.NONE, clock);
        HttpMetrics http = new HttpMetrics();
        Hub hub = new Hub(journal, retention, config, PresenceConfig.OFF, metrics, clock, System::nanoTime);
        HubHandler handler = new HubHandler(hub, limits, policy, connections, http);
        metrics.bindTo(registry);
        http.bindTo(registry);
        return new MeteredHub(hub, handler);
    }
}
