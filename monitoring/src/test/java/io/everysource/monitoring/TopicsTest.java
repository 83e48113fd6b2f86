package io.everysource.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everysource.hub.TopicSelectors;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TopicsTest {
    private final Topics topics = new Topics(List.of("news", "chat/{room}", "chat/1"));

    private static Message message(String... of) {
        return Message.of(
                new Position(1, 1),
                0,
                new Event(List.of(of), "", Optional.empty(), Optional.empty(), Optional.empty(), false));
    }

    private static TopicSelectors asked(String... selectors) {
        return TopicSelectors.parse(List.of(selectors));
    }

    @Test
    void aMessageCountsForTheFirstGroupThatSelectsIt() {
        assertThat(topics.of(message("news"))).isEqualTo(0);
        assertThat(topics.of(message("chat/1"))).isEqualTo(1);
        assertThat(topics.of(message("chat/2", "news"))).isEqualTo(0);
        assertThat(topics.of(message("else"))).isEqualTo(3);
        assertThat(topics.names()).containsExactly("news", "chat/{room}", "chat/1", "other");
    }

    @Test
    void aSubscriberCountsForEachGroupThatItAsksForAndElseForTheOthers() {
        assertThat(topics.of(asked("news", "chat/7"))).containsExactly(0, 1);
        assertThat(topics.of(asked("chat/1"))).containsExactly(1, 2);
        assertThat(topics.of(asked("chat/{room}"))).containsExactly(1);
        assertThat(topics.of(asked("*"))).containsExactly(3);
    }

    @Test
    void thereAreNeverMoreThanAFew() {
        assertThat(new Topics(Collections.nCopies(20, "a")).names()).hasSize(21);
        assertThatThrownBy(() -> new Topics(Collections.nCopies(21, "a"))).hasMessageContaining("up to 20");
        assertThatThrownBy(() -> new Topics(List.of("other"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Topics(List.of("x".repeat(201)))).hasMessageContaining("200");
    }
}
