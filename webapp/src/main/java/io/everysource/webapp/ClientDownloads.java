package io.everysource.webapp;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.concurrent.atomic.LongAdder;

/** Counts how often the client's scripts were downloaded. Safe for use by any thread. */
final class ClientDownloads implements MeterBinder {
    private static final String NAME = "everysource.client.downloads";

    private final LongAdder versioned = new LongAdder();
    private final LongAdder latest = new LongAdder();
    private final LongAdder other = new LongAdder();

    /** One of this server's version, asked for by that. */
    void versioned() {
        versioned.increment();
    }

    /** One that was asked for without a version. */
    void latest() {
        latest.increment();
    }

    /** One of another version was asked for, which is not here. */
    void other() {
        other.increment();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        bind(registry, Version.number(), versioned);
        bind(registry, "latest", latest);
        bind(registry, "other", other);
    }

    private static void bind(MeterRegistry registry, String version, LongAdder count) {
        FunctionCounter.builder(NAME, count, LongAdder::sum)
                .description(
                        "Downloads of the client's scripts; of another version than this server has, requests for them.")
                .tag("version", version)
                .register(registry);
    }
}
