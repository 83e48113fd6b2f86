package io.everysource.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.everysource.Events;
import io.everysource.FakeClock;
import io.everysource.Seeds;
import io.everysource.message.Framing;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MessageLogTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final long PLENTY = 1 << 20;
    private static final long COST = Events.cost(Events.on("t"));

    private final FakeClock clock = new FakeClock();
    private final Epochs oneEpoch = Epochs.of(List.of(new Position(Messages.EPOCH, 1)));

    @Nested
    class RetentionBounds {
        @Test
        void theOldestAreEvictedWhenThereIsNoRoom() {
            MessageLog log = log(10 * COST);
            append(log, 25, "t");
            assertThat(log.size()).isEqualTo(10);
            assertThat(log.bytes()).isEqualTo(10 * COST);
            assertThat(log.evictedThrough()).isEqualTo(15);
            assertThat(all(log, 15)).containsExactly(16L, 17L, 18L, 19L, 20L, 21L, 22L, 23L, 24L, 25L);
        }

        @Test
        void theNewestIsHeldHoweverLittleRoomThereIs() {
            MessageLog log = log(1);
            append(log, 3, "t");
            assertThat(all(log, 2)).containsExactly(3L);
            log.trim();
            assertThat(log.size()).isEqualTo(1);
        }

        @Test
        void messagesAreHeldForTheirAge() {
            MessageLog log = log(PLENTY);
            append(log, 1, "t");
            clock.advance(HOUR.dividedBy(2));
            append(log, 1, "t");
            clock.advance(HOUR.dividedBy(2).minusMillis(1));
            log.trim();
            assertThat(log.size()).isEqualTo(2);

            clock.advance(Duration.ofMillis(1));
            log.trim();
            assertThat(all(log, 1)).containsExactly(2L);

            clock.advance(HOUR);
            log.trim();
            assertThat(log.size()).isZero();
            assertThat(log.bytes()).isZero();
            assertThat(log.tail().offset()).isEqualTo(2);
        }

        @Test
        void framesMadeOnDemandPushNoMessageOut() {
            MessageLog log = log(16 * COST);
            append(log, 16, "t");
            Message[] page = new Message[16];
            log.read(0, 16, page);
            for (Message message : page) {
                message.frame(Framing.SCRIPT);
            }
            assertThat(log.bytes()).isBetween(16 * COST + 1, (16 * COST * 8 + 6) / 7);
            log.trim();
            assertThat(log.size()).isEqualTo(16);
        }

        @Test
        void aMillionTopicsUsedOnceLeaveNothingBehind() {
            MessageLog log = log(PLENTY);
            for (int i = 0; i < 1_000_000; i += 500) {
                List<Message> batch = new ArrayList<>();
                for (int j = i; j < i + 500; j++) {
                    batch.add(Messages.of(j + 1, clock.millis(), Events.withId("topic/" + j, "id/" + j)));
                }
                log.append(batch);
                assertThat(log.bytes()).isLessThanOrEqualTo(PLENTY);
                assertThat(log.topics()).isEqualTo(log.size());
            }
            assertThat(log.bytes()).isGreaterThan(PLENTY / 2);

            clock.advance(HOUR);
            log.trim();
            assertThat(log.bytes()).isZero();
            assertThat(log.topics()).isZero();
            assertThat(log.size()).isZero();
        }

        @Test
        void offsetsNeverGoBack() {
            MessageLog log = log(PLENTY);
            append(log, 3, "t");
            assertThatIllegalArgumentException().isThrownBy(() -> log.append(List.of(Messages.at(3, "t"))));
            assertThat(all(log, 0)).containsExactly(1L, 2L, 3L);
        }
    }

    @Nested
    class Reading {
        private final Message[] page = new Message[4];

        @Test
        void aPageIsFilledAndEndsWhereItIsTold() {
            MessageLog log = log(PLENTY);
            append(log, 10, "t");
            assertThat(Messages.offsets(page, log.read(2, Long.MAX_VALUE, page)))
                    .containsExactly(3L, 4L, 5L, 6L);
            assertThat(Messages.offsets(page, log.read(2, 4, page))).containsExactly(3L, 4L);
            assertThat(Messages.offsets(page, log.read(in("t"), 2, 4, page))).containsExactly(3L, 4L);
            assertThat(log.read(10, Long.MAX_VALUE, page)).isZero();
            assertThat(log.read(in("other"), 0, Long.MAX_VALUE, page)).isZero();
        }

        @Test
        void topicsAreMergedByOffsetAndEachMessageComesOnce() {
            MessageLog log = log(PLENTY);
            log.append(List.of(
                    Messages.at(2, clock.millis(), "a"),
                    Messages.at(3, clock.millis(), "a", "b", "c"),
                    Messages.at(5, clock.millis(), "c", "a"),
                    Messages.at(7, clock.millis(), "b"),
                    Messages.at(8, clock.millis(), "d")));
            assertThat(Messages.offsets(page, log.read(in("a", "b", "c"), 0, 8, page)))
                    .containsExactly(2L, 3L, 5L, 7L);
            assertThat(Messages.offsets(page, log.read(in("b", "c"), 3, 8, page)))
                    .containsExactly(5L, 7L);
        }

        @Test
        void aReaderWhoseMessagesWereEvictedIsLapped() {
            MessageLog log = log(2 * COST);
            log.append(List.of(Messages.at(1, clock.millis(), "q")));
            append(log, 9, "t");
            assertThat(log.read(7, 10, page)).isEqualTo(MessageLog.LAPPED);
            assertThat(log.read(8, 10, page)).isEqualTo(2);
            assertThat(log.read(in("t"), 7, 10, page)).isEqualTo(MessageLog.LAPPED);
            assertThat(log.read(in("q", "t"), 7, 10, page)).isEqualTo(MessageLog.LAPPED);
            assertThat(log.read(in("q"), 0, 10, page)).isEqualTo(MessageLog.LAPPED);
            assertThat(log.read(in("q"), 1, 10, page)).isZero();
        }

        @Test
        void everyReadTellsExactlyWhatWasAppendedOrThatItCannot() {
            Seeds.each(30, MessageLogTest.this::compareWithList);
        }
    }

    private void compareWithList(Random random) {
        List<String> topics = List.of("a", "b", "c", "d", "e");
        MessageLog log = new MessageLog(Events.roomFor(20 * COST), clock, oneEpoch, 0);
        List<Message> appended = new ArrayList<>();
        long offset = 0;
        for (int step = 0; step < 300; step++) {
            offset += 1 + random.nextInt(3);
            List<String> some = new ArrayList<>(topics);
            Collections.shuffle(some, random);
            Message message = Messages.at(
                    offset,
                    clock.millis(),
                    some.subList(0, 1 + random.nextInt(3)).toArray(String[]::new));
            appended.add(message);
            log.append(List.of(message));
            if (random.nextInt(40) == 0) {
                clock.advance(HOUR.dividedBy(1 + random.nextInt(3)));
                log.trim();
            }
            Collections.shuffle(some, random);
            Set<String> wanted = Set.copyOf(some.subList(0, 1 + random.nextInt(4)));
            long after = Math.max(0, offset - random.nextInt(60));
            long upTo = after + random.nextInt(60);
            Message[] page = new Message[1 + random.nextInt(20)];
            checkRead(log, appended, Optional.empty(), after, upTo, page);
            checkRead(log, appended, Optional.of(wanted), after, upTo, page);
        }
    }

    private static void checkRead(
            MessageLog log,
            List<Message> appended,
            Optional<Set<String>> topics,
            long after,
            long upTo,
            Message[] page) {
        List<Long> matching = appended.stream()
                .filter(message -> topics.isEmpty() || !Collections.disjoint(message.topics(), topics.get()))
                .map(Message::offset)
                .filter(offset -> offset > after)
                .toList();
        int count = topics.isPresent()
                ? log.read(Interest.in(topics.get()), after, upTo, page)
                : log.read(after, upTo, page);
        boolean isIncomplete = matching.stream().anyMatch(offset -> offset <= log.evictedThrough());
        assertThat(count == MessageLog.LAPPED).isEqualTo(isIncomplete);
        if (!isIncomplete) {
            assertThat(Messages.offsets(page, count))
                    .isEqualTo(matching.stream()
                            .filter(offset -> offset <= upTo)
                            .limit(page.length)
                            .toList());
        }
    }

    /** The table of gaps. */
    @Nested
    class Resuming {
        /** The first epoch wrote 1 to 10, the second 11 to 20, the third 21 to 30; 1 to 15 were evicted. */
        private final Epochs epochs =
                Epochs.of(List.of(new Position(100, 1), new Position(200, 11), new Position(300, 21)));

        private final MessageLog log = new MessageLog(Events.roomFor(15 * COST), clock, epochs, 0);

        Resuming() {
            append(log, 30, "t");
            assertThat(log.evictedThrough()).isEqualTo(15);
        }

        @Test
        void withoutACursorItIsFromNow() {
            goesOn(new Cursor.Now(), 30, "00000000012c-30");
        }

        @Test
        void earliestIsAllThatIsHeld() {
            Resume resume = log.resume(new Cursor.Earliest(), Interest.EVERYTHING, OnGap.LATEST);
            assertThat(resume).isEqualTo(new Resume(15, "0000000000c8-15", "earliest", Optional.empty()));
        }

        @Test
        void aPositionThatIsHeldGoesOnAfterIt() {
            goesOn(after(200, 15), 15, "0000000000c8-15");
            goesOn(after(200, 20), 20, "0000000000c8-20");
            goesOn(after(300, 20), 20, "00000000012c-20");
            goesOn(after(300, 30), 30, "00000000012c-30");
        }

        @Test
        void anEvictedPositionGoesOnWithTheOldestHeld() {
            gap(after(200, 14), Gap.Reason.EVICTED, 15);
            gap(after(200, 10), Gap.Reason.EVICTED, 15);
            gap(after(100, 10), Gap.Reason.EVICTED, 15);
            gap(after(100, 0), Gap.Reason.EVICTED, 15);
        }

        @Test
        void aPositionBeyondItsEpochsEndGoesOnWithTheNextEpoch() {
            gap(after(200, 21), Gap.Reason.EPOCH, 20);
            gap(after(200, 1_000), Gap.Reason.EPOCH, 20);
            // The next epoch's oldest messages were evicted.
            gap(after(100, 11), Gap.Reason.EPOCH, 15);
            // Ahead of the only node there is: the log was rewound.
            gap(after(300, 31), Gap.Reason.EPOCH, 30);
        }

        @Test
        void anEpochThatIsNotListedGoesOnWithALaterOne() {
            gap(after(99, 40), Gap.Reason.EPOCH, 15);
            gap(after(150, 12), Gap.Reason.EPOCH, 15);
            gap(after(250, 12), Gap.Reason.EPOCH, 20);
            gap(after(301, 12), Gap.Reason.EPOCH, 30);
        }

        @Test
        void anIdThatNobodyCarriesGoesOnFromNow() {
            gap(new Cursor.AfterId("unknown"), Gap.Reason.UNKNOWN, 30);
        }

        @Test
        void latestIsFromNowInEveryCase() {
            for (Cursor cursor : List.of(
                    after(200, 14), after(200, 21), after(100, 11), after(99, 40), new Cursor.AfterId("unknown"))) {
                Resume resume = log.resume(cursor, Interest.EVERYTHING, OnGap.LATEST);
                assertThat(resume.after()).isEqualTo(30);
                assertThat(resume.gap().orElseThrow().resumedAt()).isEqualTo(log.tail());
            }
        }

        @Test
        void exactTopicsAreToldOfAGapOnlyIfOneOfThemWasEvicted() {
            Cursor old = after(100, 1);
            assertThat(log.resume(old, in("quiet"), OnGap.OLDEST))
                    .isEqualTo(new Resume(1, "000000000064-1", "000000000064-1", Optional.empty()));
            assertThat(log.resume(old, in("t"), OnGap.OLDEST).gap()).isPresent();
            assertThat(log.resume(old, in("quiet", "t"), OnGap.OLDEST).gap()).isPresent();
        }

        @Test
        void theGapBeforeALapIsToldFromWhereTheReaderWas() {
            assertThat(log.gapAfter(7, OnGap.OLDEST))
                    .isEqualTo(new Gap("000000000064-7", Gap.Reason.EVICTED, new Position(200, 15)));
            assertThat(log.gapAfter(7, OnGap.LATEST).resumedAt()).isEqualTo(new Position(300, 30));
        }

        private void goesOn(Cursor cursor, long after, String told) {
            for (OnGap onGap : OnGap.values()) {
                assertThat(log.resume(cursor, Interest.EVERYTHING, onGap))
                        .isEqualTo(new Resume(after, told, told, Optional.empty()));
            }
        }

        private void gap(Cursor cursor, Gap.Reason reason, long after) {
            String requested =
                    cursor instanceof Cursor.After at ? at.position().toString() : ((Cursor.AfterId) cursor).id();
            Position resumedAt = epochs.positionOf(after);
            assertThat(log.resume(cursor, Interest.EVERYTHING, OnGap.OLDEST))
                    .isEqualTo(new Resume(
                            after,
                            requested,
                            resumedAt.toString(),
                            Optional.of(new Gap(requested, reason, resumedAt))));
        }

        private static Cursor after(long epoch, long offset) {
            return new Cursor.After(new Position(epoch, offset));
        }
    }

    @Nested
    class Counting {
        @Test
        void whatHadNoRoomIsCountedApartFromWhatWasTooOld() {
            MessageLog log = log(10 * COST);
            append(log, 10, "t");
            assertEvicted(log, 0, 0);
            append(log, 15, "t");
            assertEvicted(log, 15, 0);
            clock.advance(HOUR);
            log.trim();
            assertEvicted(log, 15, 10);
        }

        @Test
        void whatANewMessageFindsTooOldHadRoom() {
            MessageLog log = log(10 * COST);
            append(log, 3, "t");
            clock.advance(HOUR);
            append(log, 1, "t");
            assertEvicted(log, 0, 3);
            assertThat(log.size()).isEqualTo(1);
        }

        @Test
        void whatWasEvictedBeforeTheWindowBeganIsNotCounted() {
            MessageLog log = new MessageLog(Events.roomFor(PLENTY), clock, oneEpoch, 50);
            append(log, 1, "t");
            assertEvicted(log, 0, 0);
        }

        private void assertEvicted(MessageLog log, long byBytes, long byAge) {
            assertThat(log.evictedByBytes()).isEqualTo(byBytes);
            assertThat(log.evictedByAge()).isEqualTo(byAge);
        }

        @Test
        void theOldestMessageIsTheOldestHeld() {
            MessageLog log = log(2 * COST);
            assertThat(log.oldestMillis()).isEmpty();
            long begin = clock.millis();
            for (int i = 0; i < 4; i++) {
                append(log, 1, "t");
                clock.advance(Duration.ofSeconds(1));
            }
            assertThat(log.oldestMillis()).hasValue(begin + 2_000);
            clock.advance(HOUR);
            log.trim();
            assertThat(log.oldestMillis()).isEmpty();
        }

        @Test
        void theEpochIsTheOneThatIsBeingWritten() {
            MessageLog log = log(PLENTY);
            assertThat(log.epochMillis()).isEqualTo(Messages.EPOCH);
            log.epochsChanged(Epochs.of(List.of(new Position(Messages.EPOCH, 1), new Position(Messages.EPOCH + 7, 1))));
            assertThat(log.epochMillis()).isEqualTo(Messages.EPOCH + 7);
        }

        @Test
        void itsLimitCountsTheRoomForFramesToo() {
            assertThat(log(700).limitBytes()).isEqualTo(800);
        }
    }

    @Nested
    class Lagging {
        private static final Lag NONE = new Lag(0, Long.MAX_VALUE);

        private final long begin = clock.millis();

        /** Messages a second apart. */
        private MessageLog log(long room, long... offsets) {
            MessageLog log = MessageLogTest.this.log(room);
            for (long offset : offsets) {
                log.append(List.of(Messages.at(offset, clock.millis(), "t")));
                clock.advance(Duration.ofSeconds(1));
            }
            return log;
        }

        @Test
        void nobodyIsBehindAnEmptyLog() {
            assertThat(log(PLENTY).lag(0)).isEqualTo(NONE);
            assertThat(log(PLENTY).lag(7)).isEqualTo(NONE);
        }

        @Test
        void whoHasHadItAllIsNotBehind() {
            MessageLog log = log(PLENTY, 1, 2, 3);
            assertThat(log.lag(3)).isEqualTo(NONE);
            assertThat(log.lag(4)).isEqualTo(NONE);
        }

        @Test
        void whoIsBehindWaitsForTheOldestThatItHasNotHad() {
            MessageLog log = log(PLENTY, 1, 2, 5, 7);
            assertThat(log.lag(0)).isEqualTo(new Lag(4, begin));
            assertThat(log.lag(1)).isEqualTo(new Lag(3, begin + 1_000));
            for (long offset = 2; offset < 5; offset++) {
                assertThat(log.lag(offset)).isEqualTo(new Lag(2, begin + 2_000));
            }
            assertThat(log.lag(6)).isEqualTo(new Lag(1, begin + 3_000));
        }

        @Test
        void whoIsBehindTheWindowIsBehindAllOfIt() {
            MessageLog log = log(2 * COST, 1, 2, 3, 4, 5);
            for (long offset = 0; offset <= 3; offset++) {
                assertThat(log.lag(offset)).isEqualTo(new Lag(2, begin + 3_000));
            }
            assertThat(log.lag(4)).isEqualTo(new Lag(1, begin + 4_000));
        }

        @Test
        void onceAllAreTooOldNobodyIsBehind() {
            MessageLog log = log(PLENTY, 1, 2);
            clock.advance(HOUR);
            log.trim();
            assertThat(log.lag(0)).isEqualTo(NONE);
        }
    }

    @Test
    void aPublishersIdIsLookedUpAtItsEarliestOccurrenceThatIsHeld() {
        MessageLog log = log(PLENTY);
        log.append(List.of(Messages.of(1, clock.millis(), Events.withId("t", "twice"))));
        clock.advance(HOUR.dividedBy(2));
        log.append(List.of(
                Messages.of(2, clock.millis(), Events.withId("t", "twice")),
                Messages.of(3, clock.millis(), Events.withId("t", "once"))));
        Cursor twice = Cursor.parse("twice");
        assertThat(log.resume(twice, Interest.EVERYTHING, OnGap.OLDEST).after()).isEqualTo(1);

        clock.advance(HOUR.dividedBy(2));
        log.trim();
        assertThat(log.resume(twice, Interest.EVERYTHING, OnGap.OLDEST))
                .isEqualTo(new Resume(2, "000000000abc-2", "000000000abc-2", Optional.empty()));

        clock.advance(HOUR.dividedBy(2));
        log.trim();
        assertThat(log.resume(twice, Interest.EVERYTHING, OnGap.OLDEST).gap().map(Gap::reason))
                .contains(Gap.Reason.UNKNOWN);
    }

    @Test
    void positionsAreNamedAfterTheEpochThatBegan() {
        MessageLog log = log(PLENTY);
        append(log, 2, "t");
        log.epochsChanged(Epochs.of(List.of(new Position(Messages.EPOCH, 1), new Position(Messages.EPOCH + 1, 3))));
        assertThat(log.tail()).isEqualTo(new Position(Messages.EPOCH, 2));
        append(log, 1, "t");
        assertThat(log.tail()).isEqualTo(new Position(Messages.EPOCH + 1, 3));
    }

    @Test
    void whatAJournalHeldBeforeTheWindowBeganIsAGap() {
        MessageLog log = new MessageLog(Events.roomFor(PLENTY), clock, oneEpoch, 50);
        assertThat(log.tail().offset()).isEqualTo(50);
        assertThat(log.read(in("t"), 49, 60, new Message[1])).isEqualTo(MessageLog.LAPPED);
        Cursor old = new Cursor.After(new Position(Messages.EPOCH, 49));
        assertThat(log.resume(old, in("t"), OnGap.OLDEST).gap()).isPresent();
    }

    private MessageLog log(long bytes) {
        return new MessageLog(Events.roomFor(bytes), clock, oneEpoch, 0);
    }

    private void append(MessageLog log, int count, String topic) {
        for (int i = 0; i < count; i++) {
            log.append(List.of(Messages.at(log.tail().offset() + 1, clock.millis(), topic)));
        }
    }

    private static List<Long> all(MessageLog log, long after) {
        Message[] page = new Message[100];
        return Messages.offsets(page, log.read(after, Long.MAX_VALUE, page));
    }

    private static Interest in(String... topics) {
        return Interest.in(Set.of(topics));
    }
}
