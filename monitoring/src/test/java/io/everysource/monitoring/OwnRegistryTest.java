package io.everysource.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.ClientReport;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A program that embeds a hub has a registry of its own, of any kind. */
class OwnRegistryTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void whatWasCountedBeforeIsToldToARegistryOfAnyKind() {
        Clock clock = Clock.systemUTC();
        HubMetrics metrics = new HubMetrics(Topics.NONE, clock);
        Hub hub = new Hub(
                new MemoryJournal(clock),
                Retention.DEFAULTS,
                HubConfig.DEFAULTS,
                PresenceConfig.OFF,
                metrics,
                clock,
                System::nanoTime);
        hub.publish(List.of(Event.of("a", "1"), Event.of("b", "2")));
        metrics.bindTo(registry);
        hub.publish(List.of(Event.of("c", "3")));
        assertThat(counter("everysource.published.messages")).isEqualTo(3);
        assertThat(registry.get("everysource.log.messages").gauge().value()).isEqualTo(3);
        assertThat(counter("everysource.publish.seconds.count")).isEqualTo(2);
        assertThat(counter("everysource.publish.seconds.sum")).isPositive();
    }

    @Test
    void valuesOfDistributionsAreToldInTheMetersUnit() {
        HttpMetrics metrics = new HttpMetrics();
        metrics.bindTo(registry);
        metrics.reported(new ClientReport("jsonp", "native", "network", Optional.of(Duration.ofMillis(512))));
        assertThat(counter("everysource.client.first.event.seconds.sum", "transport", "jsonp"))
                .isEqualTo(0.512);
        assertThat(counter("everysource.client.fallbacks", "from", "native", "to", "jsonp", "reason", "network"))
                .isEqualTo(1);
    }

    private double counter(String name, String... tags) {
        return registry.get(name).tags(tags).functionCounter().count();
    }
}
