package io.everysource.webapp;

import io.everysource.hub.InvalidSelectorException;
import io.everysource.hub.PresenceConfig;
import io.everysource.hub.TopicSelectors;
import java.util.List;
import picocli.CommandLine.Option;

/** Who may learn who is there. */
final class PresenceOptions {
    @Option(
            names = "--presence",
            paramLabel = "SELECTOR",
            split = "\\s+",
            hideParamSyntax = true,
            description =
                    "Announce who subscribes to these topics: a topic, a URI template, or *; may be repeated. Who may "
                            + "see it needs a token that grants it.")
    private List<String> selectors;

    @Option(
            names = "--presence-counts",
            description = "Tell anybody how many subscribe to a topic that --presence selects.")
    private boolean counts;

    /** @throws IllegalArgumentException if a selector cannot be used, or there are counts of nothing */
    PresenceConfig config() {
        List<String> given = selectors == null ? List.of() : selectors;
        if (!given.isEmpty()) {
            try {
                TopicSelectors.parse(given);
            } catch (InvalidSelectorException invalid) {
                throw new IllegalArgumentException("--presence: " + invalid.getMessage(), invalid);
            }
        }
        return new PresenceConfig(given, counts, false);
    }
}
