package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Events;
import io.everysource.FakeClock;
import io.everysource.hub.FakeOutlet.Heartbeat;
import io.everysource.hub.RecordingListener.Attached;
import io.everysource.hub.RecordingListener.Beat;
import io.everysource.hub.RecordingListener.Closed;
import io.everysource.hub.RecordingListener.Congested;
import io.everysource.hub.RecordingListener.Delivered;
import io.everysource.hub.RecordingListener.FannedOut;
import io.everysource.hub.RecordingListener.Lagging;
import io.everysource.hub.RecordingListener.Opened;
import io.everysource.hub.RecordingListener.Published;
import io.everysource.hub.RecordingListener.Ran;
import io.everysource.hub.RecordingListener.Replayed;
import io.everysource.hub.RecordingListener.Swept;
import io.everysource.hub.RecordingListener.ToldGap;
import io.everysource.log.Gap;
import io.everysource.log.HeldJournal;
import io.everysource.log.MemoryJournal;
import io.everysource.log.OnGap;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a hub tells its listener, and when. */
class HubListenerTest {
    private static final String NOW = "";
    private static final String EARLIEST = "earliest";
    private static final Duration SWEEP = Duration.ofMillis(250);
    private static final Duration LAG = Duration.ofSeconds(5);

    private final RecordingListener listener = new RecordingListener();
    private final HubFixture fixture = new HubFixture(100_000, HubConfig.DEFAULTS, listener);
    private final FakeLoop loop = fixture.loop;

    private FakeOutlet outlet() {
        return new FakeOutlet(fixture.clock::nanoTime);
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static long nanos(int millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    @Test
    void itHearsOfTheHubFirstAndIsAskedForOneListenerForEachLoop() {
        assertThat(listener.heard().get(0)).isEqualTo(new Attached(fixture.hub));
        assertThat(listener.heard(Attached.class)).hasSize(1);
        assertThat(listener.loops()).isEqualTo(1);
        fixture.hub.dispatcher(new FakeLoop(fixture.clock));
        assertThat(listener.loops()).isEqualTo(2);
    }

    @Nested
    class OpenedAndClosed {
        @Test
        void aSubscriptionOpensBeforeAnythingElseIsToldOfIt() {
            fixture.publish("a");
            loop.run();
            listener.forget();
            Subscription subscription = fixture.subscribe(EARLIEST, "a").subscription();
            loop.run();
            assertThat(listener.heard().get(0)).isEqualTo(new Opened(subscription));
            assertThat(listener.heard(Opened.class)).hasSize(1);
            assertThat(listener.heard(Closed.class)).isEmpty();
        }

        @ParameterizedTest
        @EnumSource
        void onlyTheFirstReasonToCloseIsTold(CloseReason reason) {
            FakeOutlet outlet = fixture.subscribe(NOW, "a");
            outlet.subscription().close(reason);
            outlet.close();
            outlet.subscription().close(CloseReason.STALLED);
            fixture.hub.drain();
            loop.run();
            assertThat(listener.heard(Closed.class)).containsExactly(new Closed(outlet.subscription(), reason));
        }

        @Test
        void whatEndsASubscriptionIsItsReason() {
            HubConfig config =
                    HubConfig.DEFAULTS.withStallTimeout(Duration.ofSeconds(10)).withRotateAfter(Duration.ofSeconds(30));
            HubFixture busy = new HubFixture(1_000, config, listener);
            FakeOutlet goodbye =
                    busy.subscribe(NOW, OnGap.OLDEST, new FakeOutlet(busy.clock::nanoTime, "said-by-a-page"), "a");
            FakeOutlet held = new FakeOutlet(busy.clock::nanoTime);
            busy.hold(Duration.ofSeconds(5), config.heartbeat(), held, "a");
            FakeOutlet expired = new FakeOutlet(busy.clock::nanoTime);
            Instant end = busy.clock.instant().plusSeconds(7);
            busy.subscribe(new Access("", "", Optional.empty(), Optional.of(end), "", Optional.empty()), expired, "a");
            FakeOutlet stalled = busy.subscribe(NOW, "a");
            stalled.congestAfter(0);
            FakeOutlet rotated = busy.subscribe(NOW, "a");

            busy.hub.goodbye("said-by-a-page");
            busy.loop.pass(Duration.ofSeconds(31));
            FakeOutlet drained = busy.subscribe(NOW, "a");
            busy.hub.drain();
            busy.loop.run();
            assertThat(listener.heard(Closed.class))
                    .containsExactly(
                            new Closed(goodbye.subscription(), CloseReason.GOODBYE),
                            new Closed(held.subscription(), CloseReason.HOLD),
                            new Closed(expired.subscription(), CloseReason.EXPIRED),
                            new Closed(stalled.subscription(), CloseReason.STALLED),
                            new Closed(rotated.subscription(), CloseReason.ROTATION),
                            new Closed(drained.subscription(), CloseReason.DRAIN));
        }

        @Test
        void aFaultInAnOutletClosesItsSubscriptionOnce() {
            FakeOutlet sending = fixture.subscribe(NOW, "a");
            sending.onSend(OpenedAndClosed::fault);
            FakeOutlet ending = fixture.subscribe(NOW, "a");
            ending.onSend(OpenedAndClosed::fault);
            ending.onEnd(OpenedAndClosed::fault);
            FakeOutlet turningLive = outlet();
            turningLive.onCaughtUp(OpenedAndClosed::fault);
            fixture.subscribe(NOW, OnGap.OLDEST, turningLive, "a");
            FakeOutlet drained = fixture.subscribe(NOW, "b");
            drained.onEnd(OpenedAndClosed::fault);
            fixture.publish("a", "a");
            loop.run();
            fixture.hub.drain();
            loop.run();
            assertThat(listener.heard(Closed.class))
                    .containsExactlyInAnyOrder(
                            new Closed(turningLive.subscription(), CloseReason.STALLED),
                            new Closed(sending.subscription(), CloseReason.STALLED),
                            new Closed(ending.subscription(), CloseReason.STALLED),
                            new Closed(drained.subscription(), CloseReason.DRAIN));
            assertThat(listener.heard(Opened.class)).hasSize(4);
            assertThat(listener.heard(Delivered.class)).isEmpty();
        }

        private static void fault() {
            throw new IllegalStateException("a fault of the test's making");
        }
    }

    @Nested
    class Deliveries {
        @Test
        void eachOutletsShareIsToldAsItTakesIt() {
            FakeOutlet live = fixture.subscribe(NOW, "a");
            FakeOutlet partial = fixture.subscribe(NOW, "a", "b");
            partial.takeAtOnce(2);
            List<Message> messages =
                    fixture.publish(Events.on("a"), Event.of("b", "longer"), Events.on("a"), Events.on("c"));
            loop.run();
            long[] lengths = messages.stream().mapToLong(Message::length).toArray();
            assertThat(listener.heard(Delivered.class))
                    .containsExactlyInAnyOrder(
                            new Delivered(live.subscription(), List.of(1L, 3L), lengths[0] + lengths[2], 0),
                            new Delivered(partial.subscription(), List.of(1L, 2L), lengths[0] + lengths[1], 0),
                            new Delivered(partial.subscription(), List.of(3L), lengths[2], 0));
        }

        @Test
        void whatIsReadFromTheLogIsDeliveredToo() {
            fixture.publish(200, "a");
            loop.run();
            FakeOutlet outlet = fixture.subscribe(EARLIEST, "a");
            loop.run();
            assertThat(listener.deliveredTo(outlet.subscription())).containsExactlyElementsOf(range(1, 200));
            assertThat(listener.heard(Delivered.class).stream()
                            .mapToLong(Delivered::bytes)
                            .sum())
                    .isEqualTo(outlet.messageBytes());
        }

        @Test
        void theTimeIsWhenTheSocketTookThem() {
            FakeOutlet slow = fixture.subscribe(NOW, "a");
            slow.onSend(() -> fixture.clock.advance(Duration.ofMillis(5)));
            fixture.clock.advance(Duration.ofMillis(100));
            fixture.publish("a");
            loop.run();
            assertThat(listener.heard(Delivered.class).get(0).nanoTime()).isEqualTo(nanos(105));
        }

        @Test
        void whatIsGatheredIsTakenInTheWakeUpThatDidIt() {
            FakeOutlet poll = fixture.subscribe(NOW, OnGap.OLDEST, outlet().poll(), "a");
            poll.gather();
            fixture.clock.advance(Duration.ofMillis(100));
            fixture.publish("a");
            fixture.clock.advance(Duration.ofMillis(7));
            loop.run();
            assertThat(listener.heard(Delivered.class).get(0).nanoTime()).isEqualTo(nanos(107));
        }
    }

    @Nested
    class Gaps {
        private final HubFixture small = new HubFixture(10, HubConfig.DEFAULTS, listener);

        @Test
        void aGapAtTheBeginningIsToldWithItsReason() {
            small.publish(30, "a");
            small.loop.run();
            long evicted = small.hub.log().evictedThrough();
            String old = small.position(5).toString();
            Subscription lost = small.subscribe(old, "a").subscription();
            Subscription unknown = small.subscribe("nobody's", "a").subscription();
            small.subscribe(EARLIEST, "a");
            small.subscribe(small.position(30).toString(), "a");
            small.loop.run();
            assertThat(listener.heard(ToldGap.class))
                    .containsExactly(
                            new ToldGap(lost, new Gap(old, Gap.Reason.EVICTED, small.position(evicted))),
                            new ToldGap(unknown, new Gap("nobody's", Gap.Reason.UNKNOWN, small.position(30))));
        }

        @Test
        void whoIsLappedAsItReadsIsToldOfOnce() {
            FakeOutlet lapped = small.subscribe(NOW, "a");
            lapped.congestAfter(2);
            FakeOutlet reading = small.subscribe(NOW, "a");
            for (int i = 0; i < 30; i++) {
                small.publish("a");
                small.loop.run();
            }
            assertThat(listener.heard(ToldGap.class)).isEmpty();
            lapped.drain();
            small.loop.run();
            assertThat(lapped.heard(Gap.class)).hasSize(1);
            assertThat(reading.heard(Gap.class)).isEmpty();
            assertThat(listener.heard(ToldGap.class))
                    .containsExactly(new ToldGap(
                            lapped.subscription(), lapped.heard(Gap.class).get(0)));
        }

        @Test
        void aLappedDispatcherIsAGapOfEachThatMissedSomething() {
            FakeOutlet one = small.subscribe(NOW, "a");
            FakeOutlet other = small.subscribe(NOW, "*");
            small.subscribe(NOW, "quiet");
            small.publish(30, "a");
            small.loop.run();
            Gap gap = one.heard(Gap.class).get(0);
            assertThat(listener.heard(ToldGap.class))
                    .containsExactlyInAnyOrder(
                            new ToldGap(one.subscription(), gap), new ToldGap(other.subscription(), gap));
        }
    }

    @Nested
    class Heartbeats {
        @Test
        void eachOfAStreamIsToldAndNoneOfAPoll() {
            FakeOutlet stream = fixture.subscribe(NOW, "a");
            FakeOutlet poll = fixture.subscribe(NOW, OnGap.OLDEST, outlet().poll(), "a");
            loop.pass(Duration.ofSeconds(50));
            assertThat(poll.heard(Heartbeat.class)).isNotEmpty();
            assertThat(stream.heard(Heartbeat.class)).hasSizeGreaterThanOrEqualTo(3);
            assertThat(listener.heard(Beat.class))
                    .hasSameSizeAs(stream.heard(Heartbeat.class))
                    .containsOnly(new Beat(stream.subscription()));
        }

        @Test
        void theLastBeforeTheEndOfAHoldIsOne() {
            FakeOutlet stream = outlet();
            fixture.hold(Duration.ofSeconds(2), Duration.ofSeconds(15), stream, "a");
            loop.pass(Duration.ofSeconds(3));
            assertThat(stream.heard(Heartbeat.class)).hasSize(1);
            assertThat(listener.heard(Beat.class)).containsExactly(new Beat(stream.subscription()));
        }
    }

    @Nested
    class Replays {
        @Test
        void whoBeganBehindIsToldOfOnceWithAllItHadByThen() {
            fixture.publish(100, "a");
            fixture.publish(30, "b");
            loop.run();
            FakeOutlet all = fixture.subscribe(EARLIEST, "a", "b");
            FakeOutlet some = fixture.subscribe(fixture.position(90).toString(), "a");
            FakeOutlet none = fixture.subscribe(EARLIEST, "quiet");
            loop.run();
            assertThat(listener.heard(Replayed.class))
                    .containsExactlyInAnyOrder(
                            new Replayed(all.subscription(), 130),
                            new Replayed(some.subscription(), 10),
                            new Replayed(none.subscription(), 0));
            all.congestAfter(1);
            fixture.publish(5, "a");
            loop.run();
            all.drain();
            loop.run();
            assertThat(all.offsets()).hasSize(135);
            assertThat(listener.heard(Replayed.class)).hasSize(3);
        }

        @Test
        void whoBeginsAtTheHeadReplaysNothingHoweverOftenItFallsBehind() {
            fixture.publish(3, "a");
            loop.run();
            FakeOutlet now = fixture.subscribe(NOW, "a");
            FakeOutlet atHead = fixture.subscribe(fixture.position(3).toString(), "a");
            for (FakeOutlet outlet : List.of(now, atHead)) {
                outlet.congestAfter(1);
            }
            fixture.publish(5, "a");
            FakeOutlet aheadOfTheDispatcher =
                    fixture.subscribe(fixture.position(5).toString(), "a");
            loop.run();
            now.drain();
            atHead.drain();
            loop.run();
            assertThat(now.offsets()).hasSize(5);
            assertThat(aheadOfTheDispatcher.offsets()).hasSize(3);
            assertThat(listener.heard(Replayed.class)).isEmpty();
        }

        @Test
        void whatComesMeanwhileIsPartOfAReplayThatIsHeldUp() {
            fixture.publish(10, "a");
            loop.run();
            FakeOutlet outlet = outlet();
            outlet.congestAfter(4);
            fixture.subscribe(EARLIEST, OnGap.OLDEST, outlet, "a");
            loop.run();
            fixture.publish(5, "a");
            loop.run();
            assertThat(listener.heard(Replayed.class)).isEmpty();
            outlet.drain();
            loop.run();
            assertThat(listener.heard(Replayed.class)).containsExactly(new Replayed(outlet.subscription(), 15));
        }

        @Test
        void whoGoesBeforeItIsLiveHasReplayedNothing() {
            fixture.publish(10, "a");
            loop.run();
            FakeOutlet outlet = outlet();
            outlet.congestAfter(4);
            fixture.subscribe(EARLIEST, OnGap.OLDEST, outlet, "a");
            loop.run();
            outlet.close();
            outlet.drain();
            loop.run();
            assertThat(listener.heard(Replayed.class)).isEmpty();
        }
    }

    @Nested
    class Congestion {
        @Test
        void eachTimeThatItIsFullIsTold() {
            FakeOutlet outlet = fixture.subscribe(NOW, "a");
            fixture.subscribe(NOW, "a");
            outlet.congestAfter(3);
            fixture.publish(20, "a");
            loop.run();
            loop.pass(Duration.ofSeconds(1));
            assertThat(congested(outlet)).as("live").isEqualTo(1);
            outlet.drain(4);
            loop.run();
            assertThat(congested(outlet)).as("catching up").isEqualTo(2);
            outlet.drain();
            loop.run();
            assertThat(outlet.offsets()).hasSize(20);
            outlet.congestAfter(1);
            loop.pass(Duration.ofSeconds(16));
            assertThat(outlet.heard(Heartbeat.class)).hasSize(1);
            assertThat(congested(outlet)).as("by a heartbeat").isEqualTo(3);
            assertThat(listener.heard(Congested.class)).hasSize(3);
        }

        @Test
        void aGapCanFillItToo() {
            HubFixture small = new HubFixture(10, HubConfig.DEFAULTS, listener);
            FakeOutlet outlet = small.subscribe(NOW, "a");
            outlet.congestAfter(1);
            for (int i = 0; i < 30; i++) {
                small.publish("a");
                small.loop.run();
            }
            outlet.drain(1);
            small.loop.run();
            assertThat(outlet.heard(Gap.class)).hasSize(1);
            assertThat(congested(outlet)).isEqualTo(2);
        }

        @Test
        void soCanAnAnswerThatItGivesAsItTurnsLive() {
            fixture.publish(5, "a");
            loop.run();
            FakeOutlet poll = outlet().poll();
            poll.congestWhenCaughtUp();
            fixture.subscribe(EARLIEST, OnGap.OLDEST, poll, "a");
            loop.run();
            assertThat(congested(poll)).isEqualTo(1);
        }

        @Test
        void whoHasClosedIsNotCongested() {
            FakeOutlet outlet = fixture.subscribe(NOW, "a");
            outlet.congestAfter(1);
            outlet.onSend(outlet::close);
            fixture.publish("a");
            loop.run();
            assertThat(congested(outlet)).isZero();
        }

        private long congested(FakeOutlet outlet) {
            return listener.heard(Congested.class).stream()
                    .filter(new Congested(outlet.subscription())::equals)
                    .count();
        }
    }

    @Nested
    class Sweeps {
        @Test
        void itTellsThoseThatAreFullAndThoseOthersThatAreBehind() {
            fixture.publish(20_000, "a");
            loop.run();
            fixture.subscribe(NOW, "b");
            FakeOutlet full = fixture.subscribe(NOW, "b");
            full.congestAfter(1);
            fixture.publish("b");
            FakeOutlet fullAsItTurnedLive = outlet();
            fullAsItTurnedLive.congestWhenCaughtUp();
            fixture.subscribe(NOW, OnGap.OLDEST, fullAsItTurnedLive, "a");
            loop.pass(SWEEP.minusMillis(50));
            assertThat(listener.heard(Swept.class)).isEmpty();
            for (int i = 0; i < 3; i++) {
                // More than one run gets through.
                fixture.subscribe(EARLIEST, "{x}");
            }
            loop.pass(Duration.ofMillis(50));
            assertThat(listener.heard(Swept.class)).containsExactly(new Swept(2, 3));

            full.drain();
            fullAsItTurnedLive.drain();
            listener.forget();
            loop.pass(SWEEP);
            assertThat(listener.heard(Swept.class)).containsExactly(new Swept(0, 0));
        }

        @Test
        void whoSaysGoodByeIsNotBehind() {
            HubFixture rotated =
                    new HubFixture(10, HubConfig.DEFAULTS.withRotateAfter(Duration.ofSeconds(1)), listener);
            FakeOutlet lingering = rotated.subscribe(NOW, "a");
            lingering.lingerAtTheEnd();
            rotated.loop.pass(Duration.ofSeconds(1));
            listener.forget();
            rotated.loop.pass(SWEEP);
            assertThat(listener.heard(Swept.class)).containsExactly(new Swept(1, 0));
        }
    }

    @Nested
    class WakeUps {
        @Test
        void theirRoundsAndTheirTimeAreTold() {
            FakeOutlet slow = fixture.subscribe(NOW, "a");
            slow.onSend(() -> fixture.clock.advance(Duration.ofMillis(3)));
            listener.forget();
            fixture.publish(130, "a");
            fixture.clock.advance(Duration.ofSeconds(1));
            loop.run();
            assertThat(listener.heard(Ran.class)).containsExactly(new Ran(3, nanos(9)));
            slow.onSend(() -> {});
            fixture.publish("a");
            fixture.publish("b");
            loop.run();
            assertThat(listener.heard(Ran.class)).containsExactly(new Ran(3, nanos(9)), new Ran(1, 0));
        }

        @Test
        void readingOnIsPartOfTheirTime() {
            fixture.publish(100, "a");
            loop.run();
            listener.forget();
            FakeOutlet slow = fixture.subscribe(EARLIEST, "a");
            slow.onSend(() -> fixture.clock.advance(Duration.ofMillis(3)));
            loop.run();
            assertThat(slow.offsets()).hasSize(100);
            assertThat(listener.heard(Ran.class).stream().mapToLong(Ran::nanos).sum())
                    .isEqualTo(nanos(6));
        }
    }

    @Nested
    class Lags {
        @Test
        void thoseWhoAreLiveAreToldTogetherAndThoseBehindEachForItself() {
            FakeOutlet two = fixture.subscribe(NOW, "a");
            two.congestAfter(2);
            FakeOutlet four = fixture.subscribe(NOW, "*");
            four.congestAfter(4);
            fixture.subscribe(NOW, "a");
            fixture.subscribe(NOW, "quiet");
            loop.pass(Duration.ofSeconds(1));
            fixture.publish(3, "a");
            loop.pass(Duration.ofSeconds(2));
            fixture.publish(3, "a");
            loop.pass(LAG.minusSeconds(3).minusMillis(50));
            assertThat(listener.heard(Lagging.class)).isEmpty();
            loop.pass(Duration.ofMillis(50));
            assertThat(listener.heard(Lagging.class))
                    .containsExactlyInAnyOrder(
                            new Lagging(4, 4_000, 1), new Lagging(2, 2_000, 1), new Lagging(0, 0, 2));

            four.drain();
            loop.run();
            listener.forget();
            loop.pass(LAG.minusMillis(50));
            assertThat(listener.heard(Lagging.class)).isEmpty();
            loop.pass(Duration.ofMillis(50));
            assertThat(listener.heard(Lagging.class))
                    .containsExactlyInAnyOrder(new Lagging(4, 9_000, 1), new Lagging(0, 0, 3));
        }

        @Test
        void thoseWhoAreLiveLagAsFarAsTheirLoopDoes() {
            FakeOutlet all = fixture.subscribe(NOW, "a");
            fixture.subscribe(NOW, "quiet");
            loop.pass(LAG.minusMillis(50));
            listener.forget();
            // More than a run gets through before the sweep.
            fixture.publish(20_000, "a");
            loop.pass(Duration.ofMillis(50));
            List<Object> heard = listener.heard();
            List<Object> before =
                    heard.subList(0, heard.indexOf(listener.heard(Lagging.class).get(0)));
            int delivered = before.stream()
                    .filter(Delivered.class::isInstance)
                    .mapToInt(told -> ((Delivered) told).offsets().size())
                    .sum();
            assertThat(delivered).isBetween(1, 19_999);
            assertThat(listener.heard(Lagging.class)).containsExactly(new Lagging(20_000L - delivered, 50, 2));
            assertThat(all.offsets()).hasSize(20_000);
        }

        @Test
        void whoIsBehindAllThatIsHeldIsAsFarBehindAsThat() {
            HubFixture small = new HubFixture(10, HubConfig.DEFAULTS, listener);
            FakeOutlet outlet = small.subscribe(NOW, "a");
            outlet.congestAfter(1);
            small.publish("a");
            small.loop.pass(Duration.ofSeconds(2));
            for (int i = 0; i < 30; i++) {
                small.publish("a");
            }
            small.loop.pass(Duration.ofSeconds(3));
            assertThat(listener.heard(Lagging.class))
                    .containsExactly(new Lagging(small.hub.log().size(), 3_000, 1));
        }

        @Test
        void whereNobodySubscribesNothingLags() {
            fixture.subscribe(NOW, "a").close();
            fixture.publish(3, "a");
            loop.pass(Duration.ofSeconds(11));
            assertThat(listener.heard(Lagging.class)).isEmpty();
        }
    }

    @Nested
    class Publishing {
        @Test
        void aBatchIsToldOnceTheJournalHasAcceptedIt() {
            FakeClock clock = new FakeClock();
            HeldJournal journal = new HeldJournal(clock);
            try (Hub hub = new Hub(
                    journal,
                    Retention.DEFAULTS,
                    HubConfig.DEFAULTS,
                    PresenceConfig.OFF,
                    listener,
                    clock,
                    clock::nanoTime)) {
                clock.advance(Duration.ofSeconds(1));
                hub.publish(List.of(Events.on("a"), Events.on("b")));
                clock.advance(Duration.ofMillis(12));
                assertThat(listener.heard(Published.class)).isEmpty();
                journal.accept();
                assertThat(listener.heard(Published.class)).containsExactly(new Published(List.of(1L, 2L), nanos(12)));
            }
        }

        @Test
        void whatTheJournalRefusesIsNotPublished() {
            fixture.hub.drain();
            assertThat(fixture.hub.publish(List.of(Events.on("a"))).toCompletableFuture())
                    .isCompletedExceptionally();
            assertThat(listener.heard(Published.class)).isEmpty();
        }
    }

    /** Samples of how long a message takes to the last of several loops. */
    @Nested
    class FanOut {
        private final FakeLoop other = new FakeLoop(fixture.clock);
        private final List<FannedOut> expected = new ArrayList<>();

        FanOut() {
            fixture.hub.dispatcher(other);
            run(loop, other);
        }

        private void run(FakeLoop... loops) {
            for (FakeLoop each : loops) {
                each.run();
            }
        }

        private void after(int millis) {
            fixture.clock.advance(Duration.ofMillis(millis));
        }

        private void assertToldAlso(int millis) {
            expected.add(new FannedOut(nanos(millis)));
            assertThat(listener.heard(FannedOut.class)).isEqualTo(expected);
        }

        private void assertToldNoMore() {
            assertThat(listener.heard(FannedOut.class)).isEqualTo(expected);
        }

        @Test
        void theLastLoopToPassAMessageEndsItsTime() {
            fixture.publish("a");
            after(5);
            loop.run();
            assertToldNoMore();
            after(7);
            other.run();
            assertToldAlso(12);

            after(100);
            fixture.publish("a");
            after(1);
            other.run();
            assertToldNoMore();
            loop.run();
            assertToldAlso(1);
        }

        @Test
        void theyAreATenthOfASecondApart() {
            fixture.publish("a");
            run(loop, other);
            assertToldAlso(0);
            for (int i = 0; i < 9; i++) {
                after(11);
                fixture.publish("a");
                run(loop, other);
            }
            assertToldNoMore();
            after(1);
            fixture.publish("a");
            run(loop, other);
            assertToldAlso(0);
        }

        @Test
        void onlyOneIsUnderWayAtATime() {
            fixture.publish("a");
            loop.run();
            after(150);
            fixture.publish("a");
            loop.run();
            after(10);
            other.run();
            assertToldAlso(160);
            run(loop, other);
            assertToldNoMore();
            fixture.publish("a");
            after(2);
            run(loop, other);
            assertToldAlso(2);
        }

        @Test
        void itIsTheLastMessageOfABatchThatIsTimed() {
            fixture.publish(20_000, "a");
            after(3);
            loop.runOne();
            other.run();
            assertToldNoMore();
            after(4);
            loop.run();
            assertToldAlso(7);
        }

        @Test
        void aLoopThatComesLaterNeitherEndsNorHoldsUpASample() {
            fixture.publish("a");
            loop.run();
            FakeLoop late = new FakeLoop(fixture.clock);
            fixture.hub.dispatcher(late);
            late.run();
            assertToldNoMore();
            after(1);
            other.run();
            assertToldAlso(1);

            after(100);
            fixture.publish("a");
            run(loop, other);
            assertToldNoMore();
            after(2);
            late.run();
            assertToldAlso(2);
        }

        @Test
        void aLoopThatBeginsAsAMessageComesDoesNotEndItsTimeForAnother() {
            FakeLoop late = new FakeLoop(fixture.clock);
            fixture.hub.dispatcher(new EventLoop() {
                @Override
                public void execute(Runnable task) {
                    late.execute(task);
                }

                @Override
                public void executeAfterIo(Runnable task) {
                    late.executeAfterIo(task);
                }

                @Override
                public void executeAfter(Runnable task, Duration delay) {
                    // Its first sweep is set as its dispatcher is made.
                    fixture.publish("a");
                    late.executeAfter(task, delay);
                }
            });
            run(late, loop);
            assertToldNoMore();
            after(3);
            other.run();
            assertToldAlso(3);

            after(100);
            fixture.publish("a");
            run(loop, other);
            assertToldNoMore();
            late.run();
            assertToldAlso(0);
        }

        @Test
        void aLappedLoopHasPassedWhatItLost() {
            HubFixture small = new HubFixture(10, HubConfig.DEFAULTS, listener);
            small.publish("a");
            for (int i = 0; i < 30; i++) {
                small.publish("a");
            }
            small.loop.run();
            assertToldAlso(0);
        }
    }

    @Test
    void withoutALoopNoSampleIsBegunThatNoneWouldEnd() {
        FakeClock clock = new FakeClock();
        try (Hub hub = new Hub(
                new MemoryJournal(clock),
                Retention.DEFAULTS,
                HubConfig.DEFAULTS,
                PresenceConfig.OFF,
                listener,
                clock,
                clock::nanoTime)) {
            listener.forget();
            hub.publish(List.of(Events.on("a"))).toCompletableFuture().join();
            FakeLoop first = new FakeLoop(clock);
            hub.dispatcher(first);
            first.run();
            assertThat(listener.heard(FannedOut.class)).isEmpty();
            hub.publish(List.of(Events.on("a"))).toCompletableFuture().join();
            first.run();
            assertThat(listener.heard(FannedOut.class)).containsExactly(new FannedOut(0));
        }
    }
}
