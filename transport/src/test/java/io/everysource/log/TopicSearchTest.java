package io.everysource.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.FakeClock;
import io.everysource.log.TopicSearch.Found;
import io.everysource.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopicSearchTest {
    private final FakeClock clock = new FakeClock();
    private final MessageLog log = new MessageLog(
            new Retention(64 << 20, Duration.ofDays(1)), clock, Epochs.of(List.of(new Position(Messages.EPOCH, 1))), 0);
    private long offset;

    private void append(String... topics) {
        log.append(List.of(Messages.at(++offset, clock.millis(), topics)));
    }

    private List<Found> find(String prefix, String after, int limit) {
        return new TopicSearch(log, prefix, Optional.of(after).filter(text -> !text.isEmpty()), limit).run();
    }

    private List<String> topics(String prefix) {
        return find(prefix, "", 100).stream().map(Found::topic).toList();
    }

    @Test
    void topicsAreFoundByTheirBeginningInOrder() {
        append("news");
        append("user/2", "user/1");
        append("use");
        append("user/2");
        assertThat(topics("user/")).containsExactly("user/1", "user/2");
        assertThat(topics("")).containsExactly("news", "use", "user/1", "user/2");
        assertThat(topics("none")).isEmpty();
        Found found = find("user/2", "", 1).get(0);
        assertThat(found.messages()).isEqualTo(2);
        assertThat(found.newest().offset()).isEqualTo(4);
    }

    @Test
    void pagesHaveEachTopicOnceWithAllItsMessages() {
        IntStream.range(0, 5_000).forEach(i -> append("t/" + i * 7_919 % 250));
        List<String> topics = new ArrayList<>();
        String after = "";
        List<Found> page = find("t/", after, 33);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(33).allMatch(found -> found.messages() == 20);
            page.forEach(found -> topics.add(found.topic()));
            page = find("t/", topics.get(topics.size() - 1), 33);
        }
        assertThat(topics).hasSize(250).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void ofALongTopicItsBeginningIsTold() {
        String alike = "x".repeat(999) + "\ud83d\ude00";
        append(alike + "1");
        append(alike + "2");
        List<Found> found = find("x", "", 10);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).topic()).isEqualTo("x".repeat(999));
        assertThat(found.get(0).messages()).isEqualTo(2);
    }
}
