package io.everysource.access;

import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.TopicSelectors;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** Reads topic selectors as a hub does. */
final class TestSelectors {
    static final Function<List<String>, TopicSelectors> HUB = new Hub(
            new MemoryJournal(Clock.systemUTC()),
            Retention.DEFAULTS,
            HubConfig.DEFAULTS,
            Clock.systemUTC(),
            System::nanoTime)::selectors;

    private TestSelectors() {}
}
