package io.everysource.webapp;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** What Prometheus gets. */
final class MetricsOptions {
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description =
                    "Port of its own for /metrics, at the same address, for whoever reaches it; 0 takes a free one. "
                            + "Without it /metrics is on the main port, for this machine and who has the operator key.")
    private Integer port;

    @Option(
            names = "--metrics-topics",
            paramLabel = "SELECTOR",
            split = "\\s+",
            hideParamSyntax = true,
            description =
                    "Count by topic for these topics or groups of topics, as in 'chat/{room}', up to 20; the rest as "
                            + "'other'. Can be repeated.")
    private List<String> topics = new ArrayList<>();

    @Option(names = "--no-metrics", description = "Count nothing; there is no /metrics.")
    private boolean off;

    /** @throws IllegalArgumentException if there is no such port, or nothing to be had there */
    MetricsConfig config() {
        if (off && (port != null || !topics.isEmpty())) {
            throw new IllegalArgumentException(
                    "--no-metrics leaves nothing for --metrics-port and --metrics-topics: leave out one or the others.");
        }
        if (port != null && (port < 0 || port > MAX_PORT)) {
            throw new IllegalArgumentException("A port is a number from 0 to " + MAX_PORT + ": " + port);
        }
        return new MetricsConfig(!off, port == null ? OptionalInt.empty() : OptionalInt.of(port), List.copyOf(topics));
    }
}
