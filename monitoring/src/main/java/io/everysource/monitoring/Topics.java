package io.everysource.monitoring;

import io.everysource.hub.TopicSelectors;
import io.everysource.message.Message;
import java.util.ArrayList;
import java.util.List;

/** The topics, or groups of them, that are counted by name; what is of none of them is counted as {@link #OTHER}. Immutable. */
public final class Topics {
    /** None. */
    public static final Topics NONE = new Topics(List.of());

    /** What all others are called. */
    static final String OTHER = "other";

    private static final int MAX = 20;
    private static final int MAX_CHARACTERS = 200;

    private final List<String> names;
    private final List<TopicSelectors> groups;

    /**
     * Topics to be counted.
     *
     * @param selectors topics, URI templates, up to 20 of up to 200 characters; a message counts for the first of them that selects it
     * @throws IllegalArgumentException if there are too many, or one cannot be used
     */
    public Topics(List<String> selectors) {
        if (selectors.size() > MAX) {
            throw new IllegalArgumentException("up to " + MAX
                    + " topics or groups of topics can be counted by name; these are " + selectors.size());
        }
        for (String selector : selectors) {
            if (selector.equals(OTHER) || selector.length() > MAX_CHARACTERS) {
                throw new IllegalArgumentException("a topic that is counted by name has up to " + MAX_CHARACTERS
                        + " characters and is not '" + OTHER + "'");
            }
        }
        this.names = List.copyOf(selectors);
        this.groups = selectors.stream()
                .map(selector -> TopicSelectors.parse(List.of(selector)))
                .toList();
    }

    boolean isEmpty() {
        return names.isEmpty();
    }

    /** The names of the groups, that of all others last. */
    List<String> names() {
        List<String> all = new ArrayList<>(names);
        all.add(OTHER);
        return all;
    }

    /** The index of the group that {@code message} counts for. */
    int of(Message message) {
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).selects(message.topics())) {
                return i;
            }
        }
        return groups.size();
    }

    /** The indexes of the groups that {@code asked} is for: it asks for a group as it stands, or for topics of it. */
    List<Integer> of(TopicSelectors asked) {
        List<String> texts = asked.texts();
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            if (texts.contains(names.get(i)) || groups.get(i).selects(texts)) {
                found.add(i);
            }
        }
        return found.isEmpty() ? List.of(groups.size()) : found;
    }
}
