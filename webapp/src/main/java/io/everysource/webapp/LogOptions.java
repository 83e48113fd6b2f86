package io.everysource.webapp;

import io.everysource.log.Retention;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What the message log holds. */
final class LogOptions {
    @Option(
            names = "--retain-bytes",
            paramLabel = "SIZE",
            defaultValue = "64M",
            converter = Sizes.Bytes.class,
            description = "Memory for the message log (${DEFAULT-VALUE}). The oldest messages go first.")
    private long retainBytes;

    @Option(
            names = "--retain-age",
            paramLabel = "TIME",
            defaultValue = "24h",
            converter = Sizes.Time.class,
            description = "How long a message is held at most (${DEFAULT-VALUE}).")
    private Duration retainAge = Duration.ZERO;

    /** @throws IllegalArgumentException if a value is out of its range */
    Retention retention() {
        return new Retention(retainBytes, retainAge);
    }
}
