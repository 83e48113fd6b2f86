package io.everysource.hub;

import io.everysource.message.Event;
import io.everysource.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What one subscription asks for: topics, URI templates, or all. Immutable. */
public final class TopicSelectors {
    /** What {@link #match} answers when a message is not, or is, selected. */
    static final int NO_MATCH = -1;

    static final int MATCH = -2;

    private final boolean isAll;
    private final Set<String> topics;
    private final List<UriTemplate> templates;
    private final Optional<Set<String>> exactTopics;

    TopicSelectors(boolean isAll, Set<String> topics, List<UriTemplate> templates) {
        this.isAll = isAll;
        this.topics = topics;
        this.templates = templates;
        this.exactTopics = isAll || !templates.isEmpty() ? Optional.empty() : Optional.of(topics);
    }

    /**
     * Reads selectors that are no hub's.
     *
     * @throws InvalidSelectorException if there are none, too many, or one cannot be used
     */
    public static TopicSelectors parse(List<String> selectors) {
        return new SelectorParser().parse(selectors);
    }

    boolean isAll() {
        return isAll;
    }

    Set<String> topics() {
        return topics;
    }

    List<UriTemplate> templates() {
        return templates;
    }

    /** The topics, if there is nothing but exact ones. */
    Optional<Set<String>> exactTopics() {
        return exactTopics;
    }

    /** The selectors as they were written, in no order. */
    public List<String> texts() {
        List<String> texts = new ArrayList<>(size());
        texts.addAll(topics);
        templates.forEach(template -> texts.add(template.source()));
        if (isAll) {
            texts.add(Event.ANY_TOPIC);
        }
        return texts;
    }

    /** How long they are together, in characters. */
    int characters() {
        int characters = 0;
        for (String topic : topics) {
            characters += topic.length();
        }
        for (UriTemplate template : templates) {
            characters += template.source().length();
        }
        return characters;
    }

    /** How many selectors there are. */
    public int size() {
        return topics.size() + templates.size() + (isAll ? 1 : 0);
    }

    /**
     * Looks for a selector that selects {@code message}, as far as the budget goes.
     *
     * @param from the template to begin with: 0, or what the last call answered for the same message
     * @return {@link #MATCH}, {@link #NO_MATCH}, or the template to go on with, 0 or more, the budget being spent
     */
    int match(Message message, int from, WorkBudget budget) {
        if (isAll || (from == 0 && hasTopicOf(message))) {
            return MATCH;
        }
        for (int i = from; i < templates.size(); i++) {
            if (budget.isSpent()) {
                return i;
            }
            for (String topic : message.topics()) {
                budget.spend(topic.length());
                if (templates.get(i).matches(topic)) {
                    return MATCH;
                }
            }
        }
        return NO_MATCH;
    }

    /** Whether one of {@code candidates} is selected. */
    public boolean selects(List<String> candidates) {
        return candidates.stream().anyMatch(this::selects);
    }

    /** Whether {@code topic} is selected, or is one of these selectors itself. */
    public boolean selects(String topic) {
        return isAll || topics.contains(topic) || templates.stream().anyMatch(template -> template.matches(topic));
    }

    private boolean hasTopicOf(Message message) {
        for (String topic : message.topics()) {
            if (topics.contains(topic)) {
                return true;
            }
        }
        return false;
    }
}
