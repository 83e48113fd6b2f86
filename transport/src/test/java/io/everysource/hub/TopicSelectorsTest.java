package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Events;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopicSelectorsTest {
    /** Of a length that one budget has enough of for ten templates and not for a thousand. */
    private static final String LONG = "x".repeat(100_000);

    private final WorkBudget budget = new WorkBudget();

    TopicSelectorsTest() {
        budget.renew();
    }

    @Test
    void anyTopicOfAMessageMaySelectIt() {
        TopicSelectors selectors = selectors("a", "b/{id}", "c{?q}");
        assertThat(match(selectors, "a")).isEqualTo(TopicSelectors.MATCH);
        assertThat(match(selectors, "x", "a")).isEqualTo(TopicSelectors.MATCH);
        assertThat(match(selectors, "x", "b/1")).isEqualTo(TopicSelectors.MATCH);
        assertThat(match(selectors, "c?q=1", "x")).isEqualTo(TopicSelectors.MATCH);
        assertThat(match(selectors, "x", "b/1/2", "A")).isEqualTo(TopicSelectors.NO_MATCH);
        assertThat(match(selectors("*"), "x")).isEqualTo(TopicSelectors.MATCH);
    }

    @Test
    void matchingStopsWhenTheBudgetIsSpentAndGoesOnWhereItStopped() {
        List<String> templates =
                new ArrayList<>(IntStream.range(0, 50).mapToObj(i -> "{a}/" + i).toList());
        assertThat(roundsToMatch(selectors(templates.toArray(String[]::new)), TopicSelectors.NO_MATCH))
                .isGreaterThan(2);
        templates.add("{last}");
        assertThat(roundsToMatch(selectors(templates.toArray(String[]::new)), TopicSelectors.MATCH))
                .isGreaterThan(2);
    }

    /** How many budgets it takes to find out; each has to see it get on. */
    private int roundsToMatch(TopicSelectors selectors, int expected) {
        Message message = message(LONG);
        int rounds = 0;
        int match = 0;
        while (match >= 0) {
            budget.renew();
            int next = selectors.match(message, match, budget);
            assertThat(next < 0 || next > match).isTrue();
            match = next;
            rounds++;
        }
        assertThat(match).isEqualTo(expected);
        return rounds;
    }

    @Test
    void aSpentBudgetStillFindsExactTopics() {
        budget.spend(1 << 20);
        assertThat(budget.isSpent()).isTrue();
        assertThat(match(selectors("a"), "a")).isEqualTo(TopicSelectors.MATCH);
        assertThat(match(selectors("a"), "b")).isEqualTo(TopicSelectors.NO_MATCH);
        assertThat(match(selectors("a", "{b}"), "b")).isZero();
    }

    private int match(TopicSelectors selectors, String... topics) {
        return selectors.match(message(topics), 0, budget);
    }

    private static Message message(String... topics) {
        return Message.of(new Position(1, 1), 0, Events.on(topics));
    }

    private static TopicSelectors selectors(String... texts) {
        return new SelectorParser().parse(List.of(texts));
    }
}
