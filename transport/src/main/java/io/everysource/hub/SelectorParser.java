package io.everysource.hub;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.everysource.message.Event;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads topic selectors. Templates are interned: subscribers that ask for the same share one. Safe for any thread. */
final class SelectorParser {
    private static final int MAX_SELECTORS = 1_000;
    private static final int MAX_LENGTH = 8_192;
    /** Memory for interned templates, in characters of their text: some 40 bytes each. */
    private static final int MAX_INTERNED = 1 << 20;

    private final LoadingCache<String, Optional<UriTemplate>> templates = Caffeine.newBuilder()
            .maximumWeight(MAX_INTERNED)
            .weigher((String source, Optional<UriTemplate> template) -> 16 + source.length())
            .executor(Runnable::run)
            .build(UriTemplate::parse);

    /** @throws InvalidSelectorException if there are none, too many, or one cannot be used */
    TopicSelectors parse(List<String> selectors) {
        return parse(selectors, List.of());
    }

    /**
     * Reads selectors, and topics that are never taken for templates.
     *
     * @throws InvalidSelectorException if there are none, too many, or one cannot be used
     */
    TopicSelectors parse(List<String> selectors, List<String> exact) {
        if (selectors.isEmpty() && exact.isEmpty()) {
            throw new InvalidSelectorException("At least one topic is required, as in ?topic=news.");
        }
        boolean isAll = false;
        Set<String> topics = new LinkedHashSet<>();
        Set<UriTemplate> parsed = new LinkedHashSet<>();
        for (String selector : exact) {
            check(selector);
            if (selector.equals(Event.ANY_TOPIC)) {
                isAll = true;
            } else {
                topics.add(selector);
            }
        }
        for (String selector : selectors) {
            check(selector);
            Optional<UriTemplate> template = selector.indexOf('{') < 0 ? Optional.empty() : templates.get(selector);
            if (selector.equals(Event.ANY_TOPIC)) {
                isAll = true;
            } else if (template.isPresent()) {
                parsed.add(template.get());
            } else {
                topics.add(selector);
            }
        }
        if (topics.size() + parsed.size() > MAX_SELECTORS) {
            throw new InvalidSelectorException("A subscription may have " + MAX_SELECTORS
                    + " topic selectors; this one has " + (topics.size() + parsed.size()) + ".");
        }
        return new TopicSelectors(isAll, Set.copyOf(topics), new ArrayList<>(parsed));
    }

    private static void check(String selector) {
        if (selector.isEmpty() || selector.length() > MAX_LENGTH) {
            throw new InvalidSelectorException(
                    "A topic selector has 1 to " + MAX_LENGTH + " characters; one has " + selector.length() + ".");
        }
        if (Event.hasControl(selector)) {
            throw new InvalidSelectorException("A topic selector must not contain control characters.");
        }
    }
}
