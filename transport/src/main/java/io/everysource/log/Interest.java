package io.everysource.log;

import io.everysource.message.Message;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a reader may miss: without it a gap would also tell somebody who must not know it that there was something private.
 *
 * @param topics the topics that the reader asks for if they are exact ones only; empty if it may match any topic
 * @param granted the topics whose private messages it may have: none, exact ones only, or empty if it may be any topic
 * @param allowed which messages it may have if it asks for them
 */
public record Interest(Optional<Set<String>> topics, Optional<Set<String>> granted, Predicate<Message> allowed) {
    /** Of a reader who may have everything. */
    public static final Interest EVERYTHING = new Interest(Optional.empty(), Optional.empty(), message -> true);

    /** Of a reader of {@code topics} who may have everything. */
    public static Interest in(Set<String> topics) {
        return new Interest(Optional.of(topics), Optional.empty(), message -> true);
    }
}
