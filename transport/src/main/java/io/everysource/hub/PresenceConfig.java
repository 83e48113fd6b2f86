package io.everysource.hub;

import java.util.List;

/**
 * What is kept of who is there. With nothing of it on, nothing is kept and it costs nothing.
 *
 * @param selectors the topic selectors of subscribers that are announced: topics, URI templates, {@code *}; empty for none
 * @param counts whether anybody may learn how many subscribers a topic has, as far as {@code selectors} select it
 * @param operated whether connections are kept for an operator to see and to end
 */
public record PresenceConfig(List<String> selectors, boolean counts, boolean operated) {
    public static final PresenceConfig OFF = new PresenceConfig(List.of(), false, false);

    /** @throws IllegalArgumentException if there are counts to be told and nothing to be counted */
    public PresenceConfig {
        selectors = List.copyOf(selectors);
        if (counts && selectors.isEmpty()) {
            throw new IllegalArgumentException("Counts need to know what to count: give at least one presence selector,"
                    + " as in --presence 'chat/{room}', or --presence '*' for every topic.");
        }
    }

    public PresenceConfig withOperator() {
        return new PresenceConfig(selectors, counts, true);
    }

    /** Whether subscribers are announced. */
    public boolean isPresenceOn() {
        return !selectors.isEmpty();
    }

    /** Whether connections are to be kept at all. */
    boolean isOn() {
        return operated || isPresenceOn();
    }
}
