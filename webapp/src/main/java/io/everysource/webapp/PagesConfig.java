package io.everysource.webapp;

import java.util.OptionalInt;

/**
 * What there is beside the hub.
 *
 * @param lab whether the browser lab is open
 * @param demo whether the demos are open
 * @param sseJsPorts the first of the four ports of an sse-js server, 0 for free ones; empty: there are none
 */
record PagesConfig(boolean lab, boolean demo, OptionalInt sseJsPorts) {
    static final PagesConfig NONE = new PagesConfig(false, false, OptionalInt.empty());

    PagesConfig withLab(boolean value) {
        return new PagesConfig(value, demo, sseJsPorts);
    }

    PagesConfig withDemo(boolean value) {
        return new PagesConfig(lab, value, sseJsPorts);
    }

    PagesConfig withSseJsPorts(int first) {
        return new PagesConfig(lab, demo, OptionalInt.of(first));
    }
}
