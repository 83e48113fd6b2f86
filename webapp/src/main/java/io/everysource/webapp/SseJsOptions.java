package io.everysource.webapp;

import io.everysource.webapp.ssejs.SseJs;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Whether pages and publishers of an sse-js server find their ports. */
final class SseJsOptions {
    private static final int MAX_FIRST = 65_532;

    @Option(
            names = "--sse-js-ports",
            arity = "0..1",
            paramLabel = "PORT",
            fallbackValue = "" + SseJs.FIRST_PORT,
            description =
                    "Answer at the four ports of an sse-js server too, at the same address: " + SseJs.FIRST_PORT
                            + " and the three after it, or PORT and the three after it; 0 takes free ones. They know no tokens.")
    private Integer first;

    /**
     * The first of the four; 0 for free ones.
     *
     * @throws IllegalArgumentException if there are no such ports
     */
    OptionalInt first() {
        if (first == null) {
            return OptionalInt.empty();
        }
        if (first < 0 || first > MAX_FIRST) {
            throw new IllegalArgumentException(
                    "The first of four ports is a number from 0 to " + MAX_FIRST + ": " + first);
        }
        return OptionalInt.of(first);
    }
}
