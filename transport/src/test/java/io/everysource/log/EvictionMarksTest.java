package io.everysource.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Seeds;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EvictionMarksTest {
    @Test
    void whatWasBeforeTheWindowCountsAsEvicted() {
        EvictionMarks marks = new EvictionMarks(17);
        assertThat(marks.highest()).isEqualTo(17);
        assertThat(marks.highestOf(Interest.in(Set.of("any")))).isEqualTo(17);
    }

    @Test
    void aQuietTopicKeepsItsMarkWhileOthersAreEvicted() {
        EvictionMarks marks = new EvictionMarks(0);
        marks.evicted(Messages.at(1, "quiet", "busy"));
        marks.evicted(Messages.at(2, "busy"));
        assertThat(marks.highestOf(Interest.in(Set.of("quiet")))).isEqualTo(1);
        assertThat(marks.highestOf(Interest.in(Set.of("quiet", "busy")))).isEqualTo(2);
        assertThat(marks.highestOf(Interest.in(Set.of("never")))).isZero();
        assertThat(marks.highest()).isEqualTo(2);
    }

    @Test
    void collisionsMakeMarksHigherAndNeverLower() {
        Seeds.each(1, random -> {
            EvictionMarks marks = new EvictionMarks(0);
            Map<String, Long> expected = new HashMap<>();
            for (int offset = 1; offset <= 100_000; offset++) {
                String topic = "topic/" + random.nextInt(50_000);
                marks.evicted(Messages.at(offset, topic));
                expected.put(topic, (long) offset);
            }
            expected.forEach((topic, offset) ->
                    assertThat(marks.highestOf(Interest.in(Set.of(topic)))).isGreaterThanOrEqualTo(offset));
            long exact = expected.entrySet().stream()
                    .filter(entry -> marks.highestOf(Interest.in(Set.of(entry.getKey()))) == entry.getValue())
                    .count();
            assertThat(exact).as("topics without a collision").isGreaterThan(expected.size() / 3);
        });
    }
}
