package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Events;
import io.everysource.Seeds;
import io.everysource.hub.FakeOutlet.CaughtUp;
import io.everysource.hub.FakeOutlet.End;
import io.everysource.hub.FakeOutlet.Heartbeat;
import io.everysource.log.Cursor;
import io.everysource.log.Gap;
import io.everysource.log.OnGap;
import io.everysource.log.Resume;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Many subscribers of all kinds over a small log: whatever they do, each gets the messages it asked for, in order and once,
 * and what it does not get it was told of.
 */
class RandomSubscribersTest {
    private static final List<String> TOPICS = List.of("a", "b", "c/1", "c/2", "c/1/x", "d/1", "seldom");

    /** A topic selector and, in other words, what it selects. */
    private record Selector(String text, Pattern selected) {
        static Selector of(String text, String regex) {
            return new Selector(text, Pattern.compile(regex));
        }
    }

    private static final List<Selector> SELECTORS = List.of(
            Selector.of("a", "a"),
            Selector.of("b", "b"),
            Selector.of("c/1", "c/1"),
            Selector.of("seldom", "seldom"),
            Selector.of("never", "never"),
            Selector.of("c/{id}", "c/[^/]*"),
            Selector.of("{x}/1", "[^/]*/1"),
            Selector.of("{x}", "[^/]*"),
            Selector.of("c{/path*}", "c(/.*)?"),
            Selector.of("{+any}", ".*"),
            Selector.of("*", ".*"));

    @Test
    void everySubscriberGetsWhatItAskedForOrIsToldOfAGap() {
        Seeds.each(60, random -> new Run(random).play());
    }

    private record Subscriber(List<Selector> selectors, Resume resume, FakeOutlet outlet) {
        boolean selects(Message message) {
            return !message.isPrivate()
                    && message.topics().stream()
                            .anyMatch(topic -> selectors.stream()
                                    .anyMatch(selector ->
                                            selector.selected().matcher(topic).matches()));
        }
    }

    private static final class Run {
        private final Random random;
        private final HubFixture fixture;
        private final List<Message> published = new ArrayList<>();
        private final List<Subscriber> open = new ArrayList<>();
        private final List<Subscriber> closed = new ArrayList<>();

        Run(Random random) {
            this.random = random;
            this.fixture = new HubFixture(5 + random.nextInt(150));
        }

        void play() {
            for (int step = 0; step < 400; step++) {
                switch (random.nextInt(12)) {
                    case 0, 1 -> publish(1 + random.nextInt(5));
                    case 2 -> publish(random.nextInt(200));
                    case 3, 4, 5 -> fixture.loop.runOne();
                    case 6 -> anyOne().drain(1 + random.nextInt(100));
                    case 7 -> anyOne().congestAfter(random.nextInt(10));
                    case 8 -> anyOne().takeAtOnce(1 + random.nextInt(70));
                    case 9 -> close();
                    case 10 -> pass(Duration.ofMillis(random.nextInt(4_000)));
                    default -> subscribe();
                }
            }
            open.forEach(subscriber -> subscriber.outlet().drain());
            fixture.loop.run();
            long tail = fixture.hub.log().tail().offset();
            for (Subscriber subscriber : open) {
                requireNothingBetween(subscriber, check(subscriber), tail);
                assertThat(subscriber.outlet().subscription().isLive()).isTrue();
            }
        }

        private void publish(int count) {
            for (int i = 0; i < count; i++) {
                List<String> topics = new ArrayList<>(TOPICS.subList(0, random.nextInt(100) == 0 ? 7 : 6));
                Collections.shuffle(topics, random);
                String[] some = topics.subList(0, 1 + random.nextInt(3)).toArray(String[]::new);
                published.addAll(fixture.publish(random.nextInt(8) == 0 ? Events.hidden(some) : Events.on(some)));
            }
        }

        /** Lets time pass. Whoever takes nothing for too long is ended, and nobody else is. */
        private void pass(Duration time) {
            fixture.loop.pass(time);
            for (Subscriber subscriber : List.copyOf(open)) {
                FakeOutlet outlet = subscriber.outlet();
                if (outlet.subscription().isClosed()) {
                    Object last = outlet.heard().remove(outlet.heard().size() - 1);
                    assertThat(last).isEqualTo(new End(CloseReason.STALLED));
                    assertThat(fixture.clock.nanoTime() - outlet.lastProgressNanos())
                            .isGreaterThan(fixture.hub.config().stallTimeout().toNanos());
                    check(subscriber);
                    open.remove(subscriber);
                    closed.add(subscriber);
                }
            }
        }

        private FakeOutlet anyOne() {
            if (open.isEmpty()) {
                subscribe();
            }
            return open.get(random.nextInt(open.size())).outlet();
        }

        private void close() {
            if (!open.isEmpty()) {
                Subscriber leaving = open.remove(random.nextInt(open.size()));
                leaving.outlet().close();
                check(leaving);
                closed.add(leaving);
            }
        }

        /** Comes new, or comes again with the cursor it has. */
        private void subscribe() {
            List<Selector> selectors = new ArrayList<>(SELECTORS);
            Collections.shuffle(selectors, random);
            selectors = List.copyOf(selectors.subList(0, 1 + random.nextInt(3)));
            String cursor = random.nextBoolean() ? "" : "earliest";
            if (!closed.isEmpty() && random.nextInt(3) > 0) {
                Subscriber again = closed.remove(random.nextInt(closed.size()));
                selectors = again.selectors();
                cursor = fixture.position(check(again)).toString();
            }
            OnGap onGap = random.nextInt(4) == 0 ? OnGap.LATEST : OnGap.OLDEST;
            TopicSelectors parsed =
                    fixture.hub.selectors(selectors.stream().map(Selector::text).toList());
            Resume resume = fixture.hub.resume(Cursor.parse(cursor), parsed, onGap, Access.anonymous(""));
            FakeOutlet outlet = fixture.subscribe(resume, onGap, new FakeOutlet(fixture.clock::nanoTime), parsed);
            Subscriber subscriber = new Subscriber(selectors, resume, outlet);
            open.add(subscriber);
            checkStart(subscriber, cursor);
        }

        private void checkStart(Subscriber subscriber, String cursor) {
            long after = subscriber.resume().after();
            if (cursor.isEmpty()) {
                assertThat(after).isEqualTo(published.size());
            } else if (subscriber.resume().gap().isEmpty()) {
                long requested = Position.parse(cursor).map(Position::offset).orElse(0L);
                assertThat(after).isGreaterThanOrEqualTo(requested);
                assertThat(cursor.equals("earliest") || after == requested).isTrue();
            } else {
                checkGap(subscriber, subscriber.resume().gap().get());
            }
        }

        /** Checks all that a subscriber has heard; returns the cursor that it is left with. */
        private long check(Subscriber subscriber) {
            long at = subscriber.resume().after();
            for (Object heard : subscriber.outlet().heard()) {
                if (heard instanceof Long offset) {
                    assertThat(offset).isGreaterThan(at);
                    requireNothingBetween(subscriber, at, offset - 1);
                    assertThat(subscriber.selects(published.get((int) (offset - 1))))
                            .isTrue();
                    at = offset;
                } else if (heard instanceof Heartbeat heartbeat) {
                    assertThat(heartbeat.cursor().offset()).isGreaterThanOrEqualTo(at);
                    assertThat(heartbeat.hasMoved())
                            .isEqualTo(heartbeat.cursor().offset() != at);
                    requireNothingBetween(subscriber, at, heartbeat.cursor().offset());
                    at = heartbeat.cursor().offset();
                } else if (heard instanceof Gap gap) {
                    long from = checkGap(subscriber, gap);
                    assertThat(from).isGreaterThanOrEqualTo(at);
                    requireNothingBetween(subscriber, at, from);
                    at = gap.resumedAt().offset();
                } else {
                    assertThat(heard).isEqualTo(new CaughtUp());
                }
            }
            return at;
        }

        /** A gap has to say something: exact topics are told only if messages of theirs are missing. */
        private long checkGap(Subscriber subscriber, Gap gap) {
            long from = Position.parse(gap.requested()).orElseThrow().offset();
            long to = gap.resumedAt().offset();
            assertThat(to).isGreaterThan(from);
            boolean isExact =
                    subscriber.outlet().subscription().selectors().exactTopics().isPresent();
            if (isExact) {
                assertThat(between(from, to).anyMatch(message -> selectsUnlessPrivate(subscriber, message)))
                        .isTrue();
            }
            return from;
        }

        private static boolean selectsUnlessPrivate(Subscriber subscriber, Message message) {
            return message.isPrivate() || subscriber.selects(message);
        }

        private void requireNothingBetween(Subscriber subscriber, long after, long through) {
            assertThat(between(after, through).filter(subscriber::selects).map(Message::offset))
                    .isEmpty();
        }

        private Stream<Message> between(long after, long through) {
            return after >= through ? Stream.of() : published.subList((int) after, (int) through).stream();
        }
    }
}
