package io.everysource.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everysource.Events;
import io.everysource.FakeClock;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemoryJournalTest {
    private final FakeClock clock = new FakeClock();
    private final MemoryJournal journal = new MemoryJournal(clock);
    private final List<Message> tailed = new ArrayList<>();

    @Test
    void batchesGetConsecutivePositionsInOrder() {
        journal.tail(tail());
        List<Message> first = append("a", "b");
        List<Message> second = append("c");

        long epoch = journal.epochs().current();
        assertThat(first).extracting(Message::position).containsExactly(new Position(epoch, 1), new Position(epoch, 2));
        assertThat(second).extracting(Message::position).containsExactly(new Position(epoch, 3));
        assertThat(tailed).extracting(message -> message.topics().get(0)).containsExactly("a", "b", "c");
        assertThat(first.get(0).timeMillis()).isEqualTo(clock.millis());
        assertThat(journal.startOffset()).isZero();
    }

    @Test
    void theTailHasTheMessagesBeforeTheAppendCompletes() {
        CompletableFuture<Integer> seen = new CompletableFuture<>();
        journal.tail(tail());
        journal.append(List.of(Events.on("t"))).thenAccept(messages -> seen.complete(tailed.size()));
        assertThat(seen).isCompletedWithValue(1);
    }

    @Test
    void eachJournalIsALaterEpochEvenIfTheClockStandsStillOrGoesBack() {
        MemoryJournal atTheSameTime = new MemoryJournal(clock);
        clock.advance(Duration.ofDays(-1));
        MemoryJournal backInTime = new MemoryJournal(clock);
        assertThat(atTheSameTime.epochs().current())
                .isGreaterThan(journal.epochs().current());
        assertThat(backInTime.epochs().current())
                .isGreaterThan(atTheSameTime.epochs().current());
    }

    @Test
    void aClosedJournalAppendsNothing() {
        journal.tail(tail());
        journal.close();
        assertThatThrownBy(() -> journal.append(List.of(Events.on("t")))
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(JournalException.class);
        assertThat(tailed).isEmpty();
    }

    private List<Message> append(String... topics) {
        return journal.append(Arrays.stream(topics).map(Events::on).toList())
                .toCompletableFuture()
                .join();
    }

    private Journal.Tail tail() {
        return new Journal.Tail() {
            @Override
            public void accepted(List<Message> messages) {
                tailed.addAll(messages);
            }

            @Override
            public void epochBegan(Epochs epochs) {
                throw new AssertionError("a memory journal has one epoch");
            }
        };
    }
}
