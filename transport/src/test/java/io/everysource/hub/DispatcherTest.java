package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Events;
import io.everysource.hub.FakeOutlet.CaughtUp;
import io.everysource.hub.FakeOutlet.End;
import io.everysource.hub.FakeOutlet.Heartbeat;
import io.everysource.log.Gap;
import io.everysource.log.OnGap;
import io.everysource.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class DispatcherTest {
    private static final String NOW = "";
    private static final String EARLIEST = "earliest";

    private final HubFixture fixture = new HubFixture(100_000);
    private final FakeLoop loop = fixture.loop;

    @Nested
    class Live {
        @Test
        void aMessageGoesToThoseWhoSelectOneOfItsTopicsOnce() {
            FakeOutlet exact = fixture.subscribe(NOW, "a", "b");
            FakeOutlet template = fixture.subscribe(NOW, "c/{id}", "{+any}/1", "a");
            FakeOutlet all = fixture.subscribe(NOW, "*", "a", "{+any}");
            fixture.publish(Events.on("a", "b"), Events.on("c/1"), Events.on("d"), Events.on("b", "c/2"));
            loop.run();
            assertThat(exact.offsets()).containsExactly(1L, 4L);
            assertThat(template.offsets()).containsExactly(1L, 2L, 4L);
            assertThat(all.offsets()).containsExactly(1L, 2L, 3L, 4L);
        }

        @Test
        void everySubscriptionHasANumberOfItsOwn() {
            Dispatcher other = fixture.hub.dispatcher(loop);
            FakeOutlet first = fixture.subscribe(NOW, "a");
            FakeOutlet second = new FakeOutlet(fixture.clock::nanoTime);
            fixture.subscribe(other, Access.anonymous(""), second, "a");
            first.subscription().end(CloseReason.PEER);
            FakeOutlet third = fixture.subscribe(NOW, "a");
            assertThat(List.of(first, second, third))
                    .extracting(outlet -> outlet.subscription().number())
                    .containsExactly(1L, 2L, 3L);
            assertThat(fixture.hub.subscriptions()).isEqualTo(2);
        }

        @Test
        void privateMessagesGoToNobody() {
            FakeOutlet live = fixture.subscribe(NOW, "a", "{b}", "*");
            fixture.publish(Events.hidden("a"), Events.on("a"), Events.hidden("a"));
            loop.run();
            assertThat(live.offsets()).containsExactly(2L);
            FakeOutlet catchingUp = fixture.subscribe(EARLIEST, "a", "{b}", "*");
            FakeOutlet byTopic = fixture.subscribe(EARLIEST, "a");
            loop.run();
            assertThat(catchingUp.offsets()).containsExactly(2L);
            assertThat(byTopic.offsets()).containsExactly(2L);
        }

        @Test
        void manyAppendsWakeADispatcherOnce() {
            FakeOutlet outlet = fixture.subscribe(NOW, "a");
            IntStream.range(0, 50).forEach(i -> fixture.publish("a"));
            assertThat(loop.waiting()).isEqualTo(1);
            loop.run();
            assertThat(outlet.offsets()).containsExactlyElementsOf(range(1, 50));
        }

        @Test
        void aClosedSubscriptionGetsNothing() {
            FakeOutlet outlet = fixture.subscribe(NOW, "a", "{b}");
            fixture.publish("a");
            outlet.close();
            outlet.close();
            loop.run();
            assertThat(outlet.offsets()).isEmpty();
            assertThat(fixture.hub.subscriptions()).isZero();
        }

        @Test
        void anOutletThatTakesOnlyPartIsGivenTheRestWithoutAsking() {
            FakeOutlet live = fixture.subscribe(NOW, "a");
            live.takeAtOnce(1);
            FakeOutlet catchingUp = fixture.subscribe(EARLIEST, "*");
            catchingUp.takeAtOnce(3);
            fixture.publish(100, "a");
            loop.run();
            assertThat(live.offsets()).containsExactlyElementsOf(range(1, 100));
            assertThat(catchingUp.offsets()).containsExactlyElementsOf(range(1, 100));
        }
    }

    @Nested
    class CatchingUp {
        @Test
        void withoutACursorNothingIsSeenThatWasAcknowledgedBefore() {
            fixture.publish(3, "a");
            // The dispatcher has not got there yet.
            assertThat(loop.waiting()).isEqualTo(1);
            FakeOutlet outlet = fixture.subscribe(NOW, "a");
            FakeOutlet template = fixture.subscribe(NOW, "{a}");
            fixture.publish("a");
            loop.run();
            assertThat(outlet.offsets()).containsExactly(4L);
            assertThat(template.offsets()).containsExactly(4L);
        }

        @Test
        void theHandOverFromHistoryToLiveMissesAndRepeatsNothing() {
            fixture.publish(300, "a");
            loop.run();
            List<FakeOutlet> outlets = new ArrayList<>();
            for (int start = 0; start < 300; start += 13) {
                String cursor = fixture.position(start).toString();
                outlets.add(fixture.subscribe(cursor, "a"));
                outlets.add(fixture.subscribe(cursor, "a", "b"));
                outlets.add(fixture.subscribe(cursor, "{a}"));
                outlets.add(fixture.subscribe(cursor, "*"));
                fixture.publish(40, "a");
                loop.runOne();
            }
            loop.run();
            for (int i = 0; i < outlets.size(); i++) {
                long start = i / 4 * 13L;
                assertThat(outlets.get(i).offsets())
                        .containsExactlyElementsOf(
                                range(start + 1, fixture.hub.log().tail().offset()));
            }
        }

        @Test
        void caughtUpIsToldOnceAfterAllThatWasHeld() {
            fixture.publish(100, "a");
            loop.run();
            FakeOutlet outlet = fixture.subscribe(EARLIEST, "a");
            loop.run();
            fixture.publish("a");
            loop.run();
            assertThat(outlet.heard().indexOf(new CaughtUp())).isEqualTo(100);
            assertThat(outlet.heard(CaughtUp.class)).hasSize(1);
        }

        @Test
        void aQuietTopicIsReadInOneRunHoweverBusyTheOthersAre() {
            fixture.publish("quiet");
            fixture.publish(20_000, "busy");
            loop.run();
            FakeOutlet quiet = fixture.subscribe(EARLIEST, "quiet");
            FakeOutlet scanning = fixture.subscribe(EARLIEST, "{x}et");
            loop.runOne();
            assertThat(quiet.heard()).containsExactly(1L, new CaughtUp());
            assertThat(scanning.heard(CaughtUp.class)).isEmpty();
            loop.run();
            assertThat(scanning.heard()).containsExactly(1L, new CaughtUp());
        }

        /** A run may examine so many messages: those that it passed over would cost it runs. */
        @Test
        void aReplayTakesAsManyRunsHoweverManyOthersTheLogHolds() {
            assertThat(runsToReplay(20)).isEqualTo(runsToReplay(0)).isGreaterThan(1);
        }

        private static int runsToReplay(int othersBetween) {
            HubFixture fixture = new HubFixture(100_000);
            for (int i = 0; i < 3_000; i++) {
                fixture.publish("news");
                fixture.publish(othersBetween, "others");
            }
            fixture.loop.run();
            FakeOutlet outlet = fixture.subscribe(EARLIEST, "news");
            int runs = 0;
            while (outlet.heard(CaughtUp.class).isEmpty()) {
                fixture.loop.runOne();
                runs++;
            }
            assertThat(outlet.offsets()).hasSize(3_000);
            return runs;
        }

        @Test
        void everyoneWhoScansGetsOn() {
            fixture.publish(10_000, "a");
            loop.run();
            List<FakeOutlet> outlets = IntStream.range(0, 64)
                    .mapToObj(i -> fixture.subscribe(EARLIEST, "{x}"))
                    .toList();
            for (int i = 0; i < 20; i++) {
                loop.runOne();
            }
            assertThat(outlets)
                    .allSatisfy(outlet -> assertThat(outlet.offsets()).isNotEmpty());
        }

        @Test
        void thoseCatchingUpGetOnWhileMoreIsPublishedThanARunDelivers() {
            fixture.publish(10_000, "a");
            loop.run();
            FakeOutlet exact = fixture.subscribe(EARLIEST, "a");
            FakeOutlet scanning = fixture.subscribe(EARLIEST, "{x}");
            for (int i = 0; i < 20; i++) {
                fixture.publish(1_100, "b");
                loop.runOne();
            }
            assertThat(exact.offsets()).isNotEmpty();
            assertThat(scanning.offsets()).isNotEmpty();
        }
    }

    @Nested
    class Congestion {
        @Test
        void aCongestedOutletGoesOnFromTheLog() {
            FakeOutlet outlet = fixture.subscribe(NOW, "a");
            FakeOutlet other = fixture.subscribe(NOW, "a");
            outlet.congestAfter(3);
            fixture.publish(10, "a");
            loop.run();
            fixture.publish(5, "a");
            loop.run();
            assertThat(outlet.offsets()).containsExactly(1L, 2L, 3L);
            assertThat(other.offsets()).containsExactlyElementsOf(range(1, 15));

            outlet.drain(4);
            loop.run();
            assertThat(outlet.offsets()).containsExactlyElementsOf(range(1, 7));
            outlet.drain();
            fixture.publish("a");
            loop.run();
            assertThat(outlet.offsets()).containsExactlyElementsOf(range(1, 16));
            assertThat(outlet.heard(Gap.class)).isEmpty();
        }

        @Test
        void whoIsLappedIsToldOneGap() {
            HubFixture small = new HubFixture(10);
            FakeOutlet exact = small.subscribe(NOW, "a");
            FakeOutlet latest = small.subscribe(NOW, OnGap.LATEST, new FakeOutlet(small.clock::nanoTime), "*");
            FakeOutlet quiet = small.subscribe(NOW, "q", "r");
            for (FakeOutlet outlet : List.of(exact, latest, quiet)) {
                outlet.congestAfter(2);
            }
            small.publish("q", "q");
            for (int i = 0; i < 30; i++) {
                small.publish("a");
                small.loop.run();
            }
            long evicted = small.hub.log().evictedThrough();
            assertThat(evicted).isGreaterThan(20);

            List.of(exact, latest, quiet).forEach(FakeOutlet::drain);
            small.loop.run();
            small.publish("a", "q");
            small.loop.run();
            List<Object> heard = new ArrayList<>(List.of(3L, 4L, gap(small, 4, evicted)));
            heard.addAll(range(evicted + 1, 33));
            assertThat(withoutCaughtUp(exact)).containsExactlyElementsOf(heard);
            assertThat(withoutCaughtUp(latest)).containsExactly(1L, 2L, gap(small, 2, 32), 33L, 34L);
            assertThat(withoutCaughtUp(quiet)).containsExactly(1L, 2L, 34L);
        }

        @Test
        void whenTheDispatcherIsLappedEachSubscriberFindsOutWhatItMissed() {
            HubFixture small = new HubFixture(10);
            FakeOutlet exact = small.subscribe(NOW, "a");
            FakeOutlet all = small.subscribe(NOW, "*");
            FakeOutlet quiet = small.subscribe(NOW, "q");
            small.publish(30, "a");
            long evicted = small.hub.log().evictedThrough();
            small.loop.run();
            List<Object> heard = new ArrayList<>(List.of(gap(small, 0, evicted)));
            heard.addAll(range(evicted + 1, 30));
            assertThat(withoutCaughtUp(exact)).containsExactlyElementsOf(heard);
            assertThat(withoutCaughtUp(all)).containsExactlyElementsOf(heard);
            assertThat(withoutCaughtUp(quiet)).isEmpty();
        }

        @Test
        void anOutletThatFillsUpAsItTurnsLiveIsLeftAlone() {
            fixture.publish(5, "a");
            loop.run();
            // As a poll does, that answers with all it has got.
            FakeOutlet outlet = fixture.subscribe(EARLIEST, "a");
            outlet.congestWhenCaughtUp();
            loop.run();
            fixture.publish(5, "a");
            loop.run();
            assertThat(outlet.heard()).hasSize(6);
            outlet.drain();
            loop.run();
            assertThat(outlet.offsets()).containsExactlyElementsOf(range(1, 10));
        }
    }

    @Test
    void aRoundTakesAlongWhatTheLoopHasReadAlready() {
        FakeOutlet outlet = fixture.subscribe(NOW, "a");
        AtomicInteger writes = new AtomicInteger();
        outlet.onSend(writes::incrementAndGet);
        publishOneAfterTheOther(5);
        loop.run();
        assertThat(outlet.offsets()).containsExactlyElementsOf(range(1, 5));
        assertThat(writes).hasValue(1);
    }

    /** As pipelined requests are read. */
    private void publishOneAfterTheOther(int count) {
        if (count > 0) {
            fixture.publish("a");
            loop.execute(() -> publishOneAfterTheOther(count - 1));
        }
    }

    @Test
    void thoseWhoPublishWithoutEndHoldUpNobody() {
        FakeOutlet outlet = fixture.subscribe(NOW, "a");
        publishOneAfterTheOther(1_000);
        while (outlet.offsets().isEmpty()) {
            loop.runOne();
        }
        assertThat(fixture.hub.log().size()).isLessThan(70);
    }

    @Nested
    class CostlyTemplates {
        private final String longTopic = "x".repeat(8_000);
        private final String[] templates =
                IntStream.range(0, 1_000).mapToObj(TemplateTableTest::unlike).toArray(String[]::new);

        @Test
        void theyHoldUpNobody() {
            templates[999] = "{a}x{b}x";
            FakeOutlet costly = fixture.subscribe(NOW, templates);
            FakeOutlet costlyAndExact = fixture.subscribe(NOW, withTopic("a"));
            FakeOutlet plain = fixture.subscribe(NOW, "a", longTopic);
            fixture.publish("a", longTopic, "a", longTopic, "xx", "a");
            loop.runRound();
            assertThat(plain.offsets()).containsExactly(1L, 2L, 3L, 4L, 6L);
            assertThat(loop.waiting()).isEqualTo(1);

            fixture.publish("a");
            loop.runRound();
            assertThat(plain.offsets()).containsExactly(1L, 2L, 3L, 4L, 6L, 7L);
            assertThat(costly.offsets()).isEmpty();
            loop.run();
            assertThat(costly.offsets()).containsExactly(2L, 4L, 5L);
            assertThat(costlyAndExact.offsets()).containsExactlyElementsOf(range(1, 7));
            assertThat(costly.heard(CaughtUp.class)).hasSize(2);
        }

        @Test
        void manyThatAreJustCheapEnoughLetTheLoopLookAtItsSockets() {
            FakeOutlet costly = fixture.subscribe(NOW, templates);
            FakeOutlet plain = fixture.subscribe(NOW, "*");
            fixture.publish(60, "x".repeat(16));
            loop.runRound();
            assertThat(plain.offsets()).isNotEmpty().hasSizeLessThan(20);
            loop.run();
            assertThat(plain.offsets()).hasSize(60);
            assertThat(costly.offsets()).isEmpty();
        }

        private String[] withTopic(String topic) {
            String[] selectors = templates.clone();
            selectors[0] = topic;
            return selectors;
        }
    }

    @Nested
    class Sweeping {
        private final HubConfig config = HubConfig.DEFAULTS
                .withHeartbeat(Duration.ofSeconds(10))
                .withStallTimeout(Duration.ofSeconds(30))
                .withRotateAfter(Duration.ofSeconds(100));

        private final HubFixture swept = new HubFixture(1_000, config);

        @Test
        void aSilentSubscriberHearsHowFarThereWasNothingForIt() {
            FakeOutlet outlet = swept.subscribe(NOW, "a");
            swept.publish("a", "b", "b");
            swept.loop.run();
            swept.loop.pass(Duration.ofSeconds(7));
            assertThat(outlet.heard(Heartbeat.class)).isEmpty();
            swept.loop.pass(Duration.ofSeconds(4));
            assertThat(outlet.heard(Heartbeat.class)).containsExactly(new Heartbeat(swept.position(3), true));
            swept.loop.pass(Duration.ofSeconds(10));
            assertThat(outlet.heard(Heartbeat.class).get(1)).isEqualTo(new Heartbeat(swept.position(3), false));
        }

        @Test
        void messagesPutHeartbeatsOff() {
            FakeOutlet outlet = swept.subscribe(NOW, "a");
            for (int i = 0; i < 10; i++) {
                swept.publish("a");
                swept.loop.pass(Duration.ofSeconds(5));
            }
            assertThat(outlet.heard(Heartbeat.class)).isEmpty();
            assertThat(outlet.offsets()).hasSize(10);
        }

        @Test
        void aHeartbeatsCursorIsTheSubscriptionsOwn() {
            swept.publish(5, "a");
            FakeOutlet outlet = swept.subscribe(EARLIEST, "a");
            outlet.congestAfter(2);
            swept.loop.run();
            swept.publish(5, "a");
            swept.loop.pass(Duration.ofSeconds(20));
            assertThat(outlet.heard(Heartbeat.class)).isEmpty();
            outlet.drain(1);
            swept.loop.run();
            outlet.drain();
            swept.loop.pass(Duration.ofSeconds(11));
            assertThat(outlet.heard(Heartbeat.class)).containsExactly(new Heartbeat(swept.position(10), false));
            assertThat(outlet.offsets()).containsExactlyElementsOf(range(1, 10));
        }

        @Test
        void anOutletThatAHeartbeatCongestsGoesOnFromTheLog() {
            FakeOutlet outlet = swept.subscribe(NOW, "a");
            swept.publish(3, "b");
            outlet.congestAfter(1);
            swept.loop.pass(Duration.ofSeconds(11));
            swept.publish(3, "a");
            swept.loop.run();
            assertThat(outlet.offsets()).isEmpty();
            outlet.drain();
            swept.loop.run();
            assertThat(outlet.offsets()).containsExactly(4L, 5L, 6L);
        }

        @Test
        void whoTakesNothingForTooLongIsEnded() {
            FakeOutlet stalled = swept.subscribe(NOW, "a");
            FakeOutlet slow = swept.subscribe(NOW, "a");
            swept.publish(10, "a");
            stalled.congestAfter(1);
            slow.congestAfter(1);
            swept.loop.run();
            for (int i = 0; i < 5; i++) {
                swept.loop.pass(Duration.ofSeconds(7));
                slow.drain(1);
                swept.loop.run();
            }
            assertThat(stalled.heard(End.class)).containsExactly(new End(CloseReason.STALLED));
            assertThat(slow.heard(End.class)).isEmpty();
            assertThat(slow.offsets()).containsExactlyElementsOf(range(1, 6));
            assertThat(swept.hub.subscriptions()).isEqualTo(1);
        }

        @Test
        void connectionsAreRotatedSpreadOverAFifthOfThePeriod() {
            List<FakeOutlet> outlets = IntStream.range(0, 50)
                    .mapToObj(i -> swept.subscribe(NOW, "a"))
                    .toList();
            swept.loop.pass(Duration.ofSeconds(79));
            assertThat(swept.hub.subscriptions()).isEqualTo(50);
            swept.loop.pass(Duration.ofSeconds(11));
            assertThat(swept.hub.subscriptions()).isBetween(1, 49);
            swept.loop.pass(Duration.ofSeconds(11));
            assertThat(swept.hub.subscriptions()).isZero();
            assertThat(outlets)
                    .allSatisfy(outlet ->
                            assertThat(outlet.heard(End.class)).containsExactly(new End(CloseReason.ROTATION)));
        }

        @Test
        void whoAskedToBeHeldForATimeIsToldItsPlaceAndEndedThen() {
            FakeOutlet stream = new FakeOutlet(swept.clock::nanoTime);
            swept.hold(Duration.ofSeconds(2), config.heartbeat(), stream, "a");
            FakeOutlet poll = new FakeOutlet(swept.clock::nanoTime);
            poll.onHeartbeat(() -> poll.subscription().close(CloseReason.ANSWERED));
            swept.hold(Duration.ofSeconds(2), Duration.ofSeconds(2), poll, "a");
            swept.publish("b");
            swept.loop.run();
            swept.loop.pass(Duration.ofMillis(1_950));
            assertThat(swept.hub.subscriptions()).isEqualTo(2);
            swept.loop.pass(Duration.ofMillis(300));
            Heartbeat last = new Heartbeat(swept.position(1), true);
            assertThat(stream.heard()).containsExactly(new CaughtUp(), last, new End(CloseReason.HOLD));
            assertThat(poll.heard()).containsExactly(new CaughtUp(), last);
            assertThat(swept.hub.subscriptions()).isZero();
        }

        @Test
        void aHoldDoesNotWaitForARotation() {
            FakeOutlet outlet = new FakeOutlet(fixture.clock::nanoTime);
            fixture.hold(Duration.ofSeconds(60), HubConfig.DEFAULTS.heartbeat(), outlet, "a");
            loop.pass(Duration.ofSeconds(61));
            assertThat(outlet.heard(End.class)).containsExactly(new End(CloseReason.HOLD));
            assertThat(outlet.heard(Heartbeat.class)).hasSize(4);
        }

        @Test
        void withoutRotationConnectionsLive() {
            FakeOutlet outlet = fixture.subscribe(NOW, "a");
            loop.pass(Duration.ofHours(1));
            assertThat(outlet.heard(End.class)).isEmpty();
            assertThat(outlet.heard(Heartbeat.class)).hasSizeBetween(239, 330);
        }
    }

    @Nested
    class Ending {
        @Test
        void drainingEndsEveryone() {
            FakeOutlet live = fixture.subscribe(NOW, "a");
            FakeOutlet congested = fixture.subscribe(NOW, "a");
            congested.congestAfter(0);
            fixture.hub.drain();
            loop.run();
            assertThat(live.heard(End.class)).containsExactly(new End(CloseReason.DRAIN));
            assertThat(congested.heard(End.class)).containsExactly(new End(CloseReason.DRAIN));
            assertThat(fixture.hub.subscriptions()).isZero();
            assertThat(fixture.hub.isDraining()).isTrue();
        }

        @Test
        void everythingPublishedBeforeADrainIsDeliveredAndNothingTakenAfterIt() {
            FakeOutlet live = fixture.subscribe(NOW, "a");
            fixture.publish(200, "a");
            FakeOutlet catchingUp = fixture.subscribe(EARLIEST, "a");
            fixture.hub.drain();
            assertThat(fixture.hub.publish(List.of(Events.on("a"))).toCompletableFuture())
                    .isCompletedExceptionally();
            loop.run();
            assertThat(live.offsets()).containsExactlyElementsOf(range(1, 200));
            assertThat(catchingUp.offsets()).containsExactlyElementsOf(range(1, 200));
            assertThat(fixture.hub.subscriptions()).isZero();
        }

        @Test
        void nothingFollowsAGoodByeThatIsStillOnItsWay() {
            HubFixture rotated = new HubFixture(10, HubConfig.DEFAULTS.withRotateAfter(Duration.ofSeconds(10)));
            FakeOutlet outlet = rotated.subscribe(NOW, "a");
            outlet.lingerAtTheEnd();
            rotated.loop.pass(Duration.ofSeconds(11));
            rotated.publish("a");
            rotated.loop.run();
            assertThat(outlet.heard()).containsExactly(new CaughtUp(), new End(CloseReason.ROTATION));
        }

        @Test
        void aGoodbyeEndsWhatCarriesTheConnectionIdAndNothingElse() {
            FakeOutlet stream = fixture.subscribe(NOW, OnGap.OLDEST, outlet("one"), "a", "{b}", "*");
            FakeOutlet poll = fixture.subscribe(EARLIEST, OnGap.OLDEST, outlet("one"), "a");
            FakeOutlet other = fixture.subscribe(NOW, OnGap.OLDEST, outlet("two"), "a", "*");
            FakeOutlet nameless = fixture.subscribe(NOW, "a");
            fixture.hub.goodbye("one");
            fixture.hub.goodbye("none");
            fixture.hub.goodbye("");
            assertThat(fixture.hub.subscriptions()).as("on its own thread only").isEqualTo(4);
            loop.run();
            assertThat(stream.heard(End.class)).containsExactly(new End(CloseReason.GOODBYE));
            assertThat(poll.heard(End.class)).containsExactly(new End(CloseReason.GOODBYE));
            fixture.publish("a");
            fixture.hub.goodbye("one");
            loop.run();
            assertThat(stream.offsets()).isEmpty();
            assertThat(poll.heard(End.class)).hasSize(1);
            assertThat(other.offsets()).containsExactly(1L);
            assertThat(nameless.offsets()).containsExactly(1L);
            other.close();
            nameless.close();
            assertThat(fixture.hub.subscriptions()).isZero();
        }

        private FakeOutlet outlet(String connectionId) {
            return new FakeOutlet(fixture.clock::nanoTime, connectionId);
        }

        @Test
        void anOutletThatClosesAnotherKeepsItFromGettingMore() {
            FakeOutlet second = fixture.subscribe(NOW, "a");
            FakeOutlet first = new FakeOutlet(fixture.clock::nanoTime);
            first.onSend(second::close);
            fixture.subscribe(NOW, OnGap.OLDEST, first, "*");
            fixture.publish("a");
            loop.run();
            assertThat(first.offsets()).containsExactly(1L);
            assertThat(second.offsets()).isEmpty();
        }

        @Test
        void aFaultInOneOutletIsItsOwn() {
            FakeOutlet[] faulty = new FakeOutlet[4];
            for (int i = 0; i < faulty.length; i++) {
                faulty[i] = fixture.subscribe(NOW, "a");
            }
            FakeOutlet good = fixture.subscribe(NOW, "a");
            faulty[0].onSend(Ending::fault);
            faulty[1].onHeartbeat(Ending::fault);
            faulty[2].onEnd(Ending::fault);
            fixture.publish("a");
            loop.run();
            loop.pass(Duration.ofSeconds(16));
            FakeOutlet late = new FakeOutlet(fixture.clock::nanoTime);
            late.onCaughtUp(Ending::fault);
            fixture.subscribe(EARLIEST, OnGap.OLDEST, late, "a");
            loop.run();
            fixture.publish("a");
            loop.pass(Duration.ofSeconds(16));
            assertThat(good.offsets()).containsExactly(1L, 2L);
            assertThat(good.heard(Heartbeat.class)).hasSize(2);
            fixture.hub.drain();
            loop.run();
            assertThat(fixture.hub.subscriptions()).isZero();
        }

        private static void fault() {
            throw new IllegalStateException("a fault of the test's making");
        }
    }

    private static Gap gap(HubFixture fixture, long after, long resumedAt) {
        Position from = fixture.position(after);
        return new Gap(from.toString(), Gap.Reason.EVICTED, fixture.position(resumedAt));
    }

    private static List<Object> withoutCaughtUp(FakeOutlet outlet) {
        return outlet.heard().stream()
                .filter(heard -> !(heard instanceof CaughtUp))
                .toList();
    }

    private static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }
}
