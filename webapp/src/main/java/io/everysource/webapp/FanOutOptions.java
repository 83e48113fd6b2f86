package io.everysource.webapp;

import io.everysource.hub.HubConfig;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The times of streams and polls. */
final class FanOutOptions {
    @Option(
            names = "--heartbeat",
            paramLabel = "TIME",
            defaultValue = "15s",
            converter = Sizes.Time.class,
            description = "How long a stream is silent before a heartbeat (${DEFAULT-VALUE}).")
    private Duration heartbeat = Duration.ZERO;

    @Option(
            names = "--poll-hold",
            paramLabel = "TIME",
            defaultValue = "25s",
            converter = Sizes.Time.class,
            description = "How long a poll is held when there is nothing to send (${DEFAULT-VALUE}).")
    private Duration pollHold = Duration.ZERO;

    @Option(
            names = "--stall-timeout",
            paramLabel = "TIME",
            defaultValue = "60s",
            converter = Sizes.Time.class,
            description = "After how long without taking anything a reader is cut off (${DEFAULT-VALUE}).")
    private Duration stallTimeout = Duration.ZERO;

    @Option(
            names = "--rotate-after",
            paramLabel = "TIME",
            defaultValue = "0",
            converter = Sizes.Time.class,
            description = "Age at which streams are asked to reconnect, spread by a fifth (${DEFAULT-VALUE}: never).")
    private Duration rotateAfter = Duration.ZERO;

    @Option(
            names = "--retry",
            paramLabel = "TIME",
            defaultValue = "3s",
            converter = Sizes.Time.class,
            description = "How long streams wait before they reconnect, on average (${DEFAULT-VALUE}).")
    private Duration retry = Duration.ZERO;

    /** @throws IllegalArgumentException if a value is out of its range */
    HubConfig config() {
        return new HubConfig(heartbeat, pollHold, stallTimeout, rotateAfter, retry);
    }
}
