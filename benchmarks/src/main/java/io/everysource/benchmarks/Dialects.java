package io.everysource.benchmarks;

import java.util.Map;

/** The servers that can be measured. */
final class Dialects {
    static final Map<String, Dialect> BY_NAME = Map.of(
            "everysource", new EverySource(), "floor", new Floor(), "nchan", new Nchan(), "pushpin", new Pushpin());

    private Dialects() {}
}
