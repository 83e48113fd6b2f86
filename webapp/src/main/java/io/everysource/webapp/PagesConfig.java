package io.everysource.webapp;

/**
 * What there is beside the hub for people to try.
 *
 * @param lab whether the browser lab is open
 * @param demo whether the demos are open
 */
record PagesConfig(boolean lab, boolean demo) {
    static final PagesConfig NONE = new PagesConfig(false, false);

    PagesConfig withLab(boolean value) {
        return new PagesConfig(value, demo);
    }

    PagesConfig withDemo(boolean value) {
        return new PagesConfig(lab, value);
    }
}
