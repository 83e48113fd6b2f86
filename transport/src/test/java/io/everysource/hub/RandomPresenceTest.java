package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.Seeds;
import io.everysource.hub.FakeOutlet.Passed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand random joins, leaves, kills and moves on two event loops, against a model of who is there. Whoever has a connection id and was
 * cut off may still be counted for the grace and one sweep, and for no longer; everything else is exact, at any time.
 */
class RandomPresenceTest {
    private static final int STEPS = 10_000;
    private static final List<String> TOPICS = List.of("a", "b", "chat/1", "chat/2", "chat/{room}", "*");
    private static final Duration SWEEP = Duration.ofMillis(300);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void countsAreTheTruthWithinTheBoundAndZeroAtTheEnd() {
        Seeds.each(1, random -> new Run(random).play());
    }

    /** A subscriber as it sees itself. */
    private static final class Visitor {
        private final String id;
        private final Set<String> topics;
        private FakeOutlet outlet;
        private Dispatcher on;
        private long cutOffNanos;

        Visitor(String id, Set<String> topics) {
            this.id = id;
            this.topics = topics;
        }

        boolean isOpen() {
            return outlet != null;
        }
    }

    private static final class Run {
        private final Random random;
        private final HubFixture fixture =
                new HubFixture(100, HubConfig.DEFAULTS, new PresenceConfig(List.of("*"), true, true));
        private final Connections connections = fixture.hub.connections();
        private final List<Dispatcher> dispatchers;
        private final List<Visitor> visitors = new ArrayList<>();
        private final FakeOutlet listener;
        private int names;

        Run(Random random) {
            this.random = random;
            this.dispatchers = List.of(fixture.dispatcher, fixture.hub.dispatcher(fixture.loop));
            Access access = new Access(
                    "", "", Optional.of(fixture.hub.selectors(List.of("*"))), Optional.empty(), "", Optional.empty());
            // A poll without a connection id, so that it is not announced itself.
            listener = new FakeOutlet(fixture.clock::nanoTime).poll();
            fixture.subscribe(access, listener, ActiveSubscription.PATH + "{/topic}{/subscriber}");
            fixture.loop.run();
        }

        void play() {
            for (int step = 0; step < STEPS; step++) {
                int kind = random.nextInt(visitors.size() < 300 ? 9 : 12);
                switch (kind) {
                    case 0, 1, 2 -> join();
                    case 3, 4 -> cutOff();
                    case 5, 6 -> move();
                    case 7 -> wait(random.nextInt(20) == 0 ? 40_000 : random.nextInt(1_500));
                    case 8 -> changeTopics();
                    case 9 -> sayGoodbye();
                    case 10 -> kick();
                    default -> {
                        sayGoodbye();
                        cutOff();
                    }
                }
                if (step % 20 == 0) {
                    check();
                }
            }
            check();
            while (!visitors.isEmpty()) {
                Visitor last = visitors.get(visitors.size() - 1);
                if (last.isOpen()) {
                    leave(last, CloseReason.PEER);
                } else {
                    visitors.remove(last);
                }
                forgetGone(Duration.ZERO);
            }
            fixture.loop.pass(connections.grace().plus(SWEEP));
            TOPICS.forEach(topic -> assertThat(connections.count(topic)).isZero());
            assertThat(connections.active(10).orElseThrow()).isEmpty();
            assertThat(connections.size()).as("the listener alone").isEqualTo(1);
            assertThat(told()).isEmpty();
        }

        private Set<String> someTopics() {
            return random.ints(1 + random.nextInt(3), 0, TOPICS.size())
                    .mapToObj(TOPICS::get)
                    .collect(Collectors.toSet());
        }

        private void join() {
            Visitor visitor = new Visitor(random.nextInt(4) == 0 ? "" : "id" + names++, someTopics());
            open(visitor, visitor.topics);
            visitors.add(visitor);
        }

        private void open(Visitor visitor, Set<String> topics) {
            // One without an id that polls is nobody: it is left to the other tests.
            FakeOutlet outlet = new FakeOutlet(fixture.clock::nanoTime, visitor.id);
            if (!visitor.id.isEmpty() && random.nextBoolean()) {
                outlet.poll();
            }
            visitor.on = dispatchers.get(random.nextInt(2));
            visitor.outlet = fixture.subscribe(visitor.on, Access.anonymous(""), outlet, topics.toArray(String[]::new));
        }

        private Optional<Visitor> any() {
            return visitors.isEmpty() ? Optional.empty() : Optional.of(visitors.get(random.nextInt(visitors.size())));
        }

        private void cutOff() {
            any().filter(Visitor::isOpen).ifPresent(visitor -> leave(visitor, CloseReason.PEER));
        }

        private void leave(Visitor visitor, CloseReason reason) {
            visitor.outlet.subscription().close(reason);
            visitor.outlet = null;
            visitor.cutOffNanos = fixture.clock.nanoTime();
            if (visitor.id.isEmpty()) {
                visitors.remove(visitor);
            }
        }

        /** The same subscriber on another transport, the old one ending before or after. */
        private void move() {
            any().filter(visitor -> !visitor.id.isEmpty()).ifPresent(visitor -> {
                FakeOutlet old = visitor.outlet;
                boolean endsFirst = random.nextBoolean();
                if (old != null && endsFirst) {
                    leave(visitor, random.nextBoolean() ? CloseReason.ANSWERED : CloseReason.ROTATION);
                }
                if (visitor.isOpen() || isCertainlyThere(visitor)) {
                    open(visitor, visitor.topics);
                }
                if (old != null && !endsFirst) {
                    old.subscription().close(CloseReason.PEER);
                }
            });
        }

        /** Whether it comes back as who it was; near the end of its grace nobody can tell. */
        private boolean isCertainlyThere(Visitor visitor) {
            return away(visitor).compareTo(connections.grace().minusMillis(50)) < 0;
        }

        private Duration away(Visitor visitor) {
            return Duration.ofNanos(fixture.clock.nanoTime() - visitor.cutOffNanos);
        }

        private void changeTopics() {
            any().filter(visitor -> visitor.isOpen() && !visitor.id.isEmpty()).ifPresent(visitor -> {
                FakeOutlet old = visitor.outlet;
                visitor.topics.clear();
                visitor.topics.addAll(someTopics());
                open(visitor, visitor.topics);
                old.subscription().close(CloseReason.PEER);
            });
        }

        private void sayGoodbye() {
            any().filter(visitor -> !visitor.id.isEmpty()).ifPresent(visitor -> {
                fixture.hub.goodbye(visitor.id);
                visitors.remove(visitor);
            });
        }

        /** Ends somebody's connection; whose it was, its end tells. */
        private void kick() {
            any().filter(Visitor::isOpen).ifPresent(visitor -> {
                ConnectionInfo found =
                        connections.page(Optional.empty(), 1_000, Optional.empty(), Optional.empty()).stream()
                                .filter(info -> info.isOpen()
                                        && Set.copyOf(info.topics()).equals(visitor.topics))
                                .findFirst()
                                .orElseThrow();
                assertThat(connections.close(found.handle())).isEqualTo(1);
                fixture.loop.run();
                int before = visitors.size();
                visitors.removeIf(
                        each -> each.isOpen() && each.outlet.subscription().isClosed());
                assertThat(visitors).hasSize(before - 1);
            });
        }

        private void wait(int millis) {
            fixture.loop.pass(Duration.ofMillis(millis));
        }

        private void forgetGone(Duration more) {
            Duration bound = connections.grace().plus(more);
            visitors.removeIf(visitor -> !visitor.isOpen() && away(visitor).compareTo(bound) > 0);
        }

        private void check() {
            fixture.loop.run();
            forgetGone(SWEEP);
            for (String topic : TOPICS) {
                long open = visitors.stream()
                        .filter(visitor -> visitor.topics.contains(topic) && visitor.isOpen())
                        .count();
                long known = visitors.stream()
                        .filter(visitor -> visitor.topics.contains(topic))
                        .count();
                long surely = visitors.stream()
                        .filter(visitor ->
                                visitor.topics.contains(topic) && (visitor.isOpen() || isCertainlyThere(visitor)))
                        .count();
                assertThat((long) connections.count(topic)).as(topic).isBetween(surely, known);
                assertThat(surely).isGreaterThanOrEqualTo(open);
                assertThat(told().getOrDefault(topic, Set.of()))
                        .as("what a listener was told of " + topic)
                        .hasSize(connections.count(topic));
            }
        }

        private final Map<String, Set<String>> told = new HashMap<>();
        private int heard;

        /** Who is there for which topic, by nothing but what a listener was told. */
        private Map<String, Set<String>> told() {
            List<Passed> passed = listener.heard(Passed.class);
            for (; heard < passed.size(); heard++) {
                JsonNode document = document(passed.get(heard));
                String topic = document.get("topic").asText();
                String subscriber = document.get("subscriber").asText();
                Set<String> there = told.computeIfAbsent(topic, absent -> new HashSet<>());
                boolean isNews = document.get("active").asBoolean() ? there.add(subscriber) : there.remove(subscriber);
                assertThat(isNews).as("each change is told once").isTrue();
                if (there.isEmpty()) {
                    told.remove(topic);
                }
            }
            return told;
        }

        private static JsonNode document(Passed passed) {
            try {
                return JSON.readTree(passed.text().substring("data: ".length()));
            } catch (JsonProcessingException malformed) {
                throw new AssertionError(malformed);
            }
        }
    }
}
