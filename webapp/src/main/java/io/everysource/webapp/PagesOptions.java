package io.everysource.webapp;

import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options for what there is beside the hub for people to try. */
final class PagesOptions {
    @Option(
            names = "--lab",
            description =
                    "Open the browser lab at /lab/: a page that tries out the browser it is opened in, with a hub of its own.")
    private boolean lab;

    @Option(
            names = "--demo",
            description =
                    "Open the demos at /demo/, with a hub of their own. They are open anyway where no keys are given.")
    private boolean demo;

    PagesConfig config(AccessConfig access, OptionalInt sseJsPorts) {
        return new PagesConfig(lab, demo || access.isOpen(), sseJsPorts);
    }
}
