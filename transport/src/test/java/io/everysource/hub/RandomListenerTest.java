package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Seeds;
import io.everysource.hub.FakeOutlet.End;
import io.everysource.hub.FakeOutlet.Heartbeat;
import io.everysource.hub.RecordingListener.Beat;
import io.everysource.hub.RecordingListener.Closed;
import io.everysource.hub.RecordingListener.Congested;
import io.everysource.hub.RecordingListener.Delivered;
import io.everysource.hub.RecordingListener.Opened;
import io.everysource.hub.RecordingListener.Replayed;
import io.everysource.hub.RecordingListener.Swept;
import io.everysource.hub.RecordingListener.ToldGap;
import io.everysource.log.Cursor;
import io.everysource.log.Gap;
import io.everysource.log.OnGap;
import io.everysource.log.Resume;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever happens to subscriptions, in whatever order: what is told of them is what happened to them. */
class RandomListenerTest {
    private static final HubConfig CONFIG = HubConfig.DEFAULTS
            .withHeartbeat(Duration.ofSeconds(4))
            .withStallTimeout(Duration.ofSeconds(20))
            .withRotateAfter(Duration.ofSeconds(60));

    private static final Logger LOG = Logger.getLogger(Dispatcher.class.getName());

    /** There are hundreds of faults, all of the test's own making. */
    @BeforeAll
    static void logNoFaults() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logFaults() {
        LOG.setLevel(null);
    }

    @Test
    void whatIsToldIsWhatHappened() {
        Seeds.each(40, random -> new Run(random).play());
    }

    private record Subscriber(Resume resume, FakeOutlet outlet, boolean isFaulty) {
        Subscription subscription() {
            return outlet.subscription();
        }
    }

    private static final class Run {
        private final Random random;
        private final RecordingListener listener = new RecordingListener();
        private final HubFixture fixture;
        private final List<Subscriber> subscribers = new ArrayList<>();

        Run(Random random) {
            this.random = random;
            this.fixture = new HubFixture(5 + random.nextInt(150), CONFIG, listener);
        }

        void play() {
            for (int step = 0; step < 300; step++) {
                switch (random.nextInt(14)) {
                    case 0, 1, 2 -> subscribe();
                    case 3 -> fixture.publish(1 + random.nextInt(5), "a");
                    case 4 -> fixture.publish(random.nextInt(200), "a");
                    case 5, 6 -> fixture.loop.runOne();
                    case 7 -> unlessEnded(anyOne(), outlet -> outlet.drain(1 + random.nextInt(100)));
                    case 8 -> unlessEnded(anyOne(), outlet -> outlet.congestAfter(random.nextInt(10)));
                    case 9 -> anyOne().takeAtOnce(1 + random.nextInt(70));
                    case 10 -> anyOne().close();
                    case 11 -> end(anyOne().subscription());
                    case 12 -> fixture.hub.goodbye(anyOne().connectionId());
                    default -> fixture.loop.pass(Duration.ofMillis(random.nextInt(6_000)));
                }
                int open = listener.heard(Opened.class).size()
                        - listener.heard(Closed.class).size();
                assertThat(open).isEqualTo(fixture.hub.subscriptions());
            }
            fixture.hub.drain();
            fixture.loop.run();
            // Those that never got to say their good-byes.
            subscribers.forEach(subscriber -> subscriber.outlet().close());
            assertThat(fixture.hub.subscriptions()).isZero();
            subscribers.forEach(this::check);
            assertThat(listener.heard(Opened.class)).hasSameSizeAs(subscribers);
            assertThat(listener.heard(Swept.class))
                    .allSatisfy(swept -> assertThat(swept.catchingUp()).isNotNegative());
        }

        private void subscribe() {
            boolean isFaulty = random.nextInt(5) == 0;
            FakeOutlet outlet = new FakeOutlet(fixture.clock::nanoTime, "id-" + random.nextInt(20));
            if (random.nextInt(3) == 0) {
                outlet.poll();
            }
            if (random.nextInt(4) == 0) {
                outlet.lingerAtTheEnd();
            }
            if (random.nextInt(6) == 0) {
                outlet.congestWhenCaughtUp();
            }
            if (isFaulty) {
                makeFaulty(outlet);
            }
            String cursor = random.nextBoolean()
                    ? random.nextBoolean() ? "" : "earliest"
                    : fixture.position(random.nextInt(
                                    (int) fixture.hub.log().tail().offset() + 1))
                            .toString();
            TopicSelectors selectors =
                    fixture.hub.selectors(List.of(List.of("a", "{x}", "*", "b").get(random.nextInt(4))));
            OnGap onGap = random.nextInt(4) == 0 ? OnGap.LATEST : OnGap.OLDEST;
            Resume resume = fixture.hub.resume(Cursor.parse(cursor), selectors, onGap, Access.anonymous(""));
            subscribers.add(new Subscriber(resume, outlet, isFaulty));
            fixture.subscribe(resume, onGap, outlet, selectors);
        }

        private void makeFaulty(FakeOutlet outlet) {
            Runnable fault = () -> {
                if (random.nextInt(3) == 0) {
                    throw new IllegalStateException("a fault of the test's making");
                }
            };
            switch (random.nextInt(4)) {
                case 0 -> outlet.onSend(fault);
                case 1 -> outlet.onCaughtUp(fault);
                case 2 -> outlet.onHeartbeat(fault);
                default -> outlet.onEnd(fault);
            }
        }

        private FakeOutlet anyOne() {
            if (subscribers.isEmpty()) {
                subscribe();
            }
            return subscribers.get(random.nextInt(subscribers.size())).outlet();
        }

        /** One that has begun to end does not become writable again. */
        private static void unlessEnded(FakeOutlet outlet, Consumer<FakeOutlet> action) {
            if (outlet.heard(End.class).isEmpty()) {
                action.accept(outlet);
            }
        }

        private static void end(Subscription subscription) {
            try {
                subscription.end(CloseReason.MOVED);
            } catch (IllegalStateException fault) {
                subscription.close(CloseReason.MOVED);
            }
        }

        private void check(Subscriber subscriber) {
            Subscription subscription = subscriber.subscription();
            FakeOutlet outlet = subscriber.outlet();
            assertThat(told(Opened.class, Opened::subscription, subscription)).hasSize(1);
            assertThat(told(Closed.class, Closed::subscription, subscription)).hasSize(1);
            assertThat(listener.deliveredTo(subscription)).isEqualTo(outlet.offsets());
            assertThat(told(Delivered.class, Delivered::subscription, subscription).stream()
                            .mapToLong(Delivered::bytes)
                            .sum())
                    .isEqualTo(outlet.messageBytes());
            assertThat(told(ToldGap.class, ToldGap::subscription, subscription))
                    .extracting(ToldGap::gap)
                    .isEqualTo(Stream.concat(subscriber.resume().gap().stream(), outlet.heard(Gap.class).stream())
                            .toList());
            int beats = outlet.isPoll() ? 0 : outlet.heard(Heartbeat.class).size();
            assertThat(told(Beat.class, Beat::subscription, subscription).size())
                    .isBetween(beats, subscriber.isFaulty() && !outlet.isPoll() ? beats + 1 : beats);
            assertThat(told(Replayed.class, Replayed::subscription, subscription)
                            .size())
                    .isLessThanOrEqualTo(1);
            checkOrder(subscription);
        }

        private <T> List<T> told(Class<T> kind, Function<T, Subscription> of, Subscription subscription) {
            return listener.heard(kind).stream()
                    .filter(told -> of.apply(told).equals(subscription))
                    .toList();
        }

        /** It opens before all else, and nothing is congested that has closed. */
        private void checkOrder(Subscription subscription) {
            List<Object> heard = listener.heard();
            int closed = heard.indexOf(
                    told(Closed.class, Closed::subscription, subscription).get(0));
            int opened = heard.indexOf(new Opened(subscription));
            assertThat(opened).isNotNegative().isLessThan(closed);
            assertThat(heard.subList(closed, heard.size()))
                    .doesNotContain(new Congested(subscription), new Beat(subscription));
            assertThat(heard.subList(0, opened)).doesNotContain(new Congested(subscription), new Beat(subscription));
        }
    }
}
