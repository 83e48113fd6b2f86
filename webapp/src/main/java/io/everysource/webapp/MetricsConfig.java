package io.everysource.webapp;

import java.util.List;
import java.util.OptionalInt;

/**
 * What is counted and where it can be had.
 *
 * @param isOn whether anything is
 * @param port a port of its own; empty: it is on the main one, for this machine and for operators
 * @param topics topic selectors that are counted by name
 */
record MetricsConfig(boolean isOn, OptionalInt port, List<String> topics) {
    /** On the main port, nothing by topic. */
    static final MetricsConfig DEFAULTS = new MetricsConfig(true, OptionalInt.empty(), List.of());

    /** Nothing is counted. */
    static final MetricsConfig OFF = new MetricsConfig(false, OptionalInt.empty(), List.of());
}
