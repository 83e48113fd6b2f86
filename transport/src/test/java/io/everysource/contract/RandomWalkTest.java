package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.hub.HubConfig;
import io.everysource.log.MessageLog;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Position;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A client that after any event may change its transport, have its connection cut at any byte or stop reading for a while,
 * against publishers that publish all the time, one of them over HTTP and one in the process of the server. What it saw is
 * counted against what was published.
 */
final class RandomWalkTest {
    private static final int EVENTS = 100_000;
    private static final int PUBLISHERS = 2;
    private static final int MAX_BATCH = 60;
    private static final String[] TOPICS = {"a", "b/1", "b/2", "c/x/y"};
    private static final ObjectMapper JSON = new ObjectMapper();

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void missesRepeatsAndReordersNothing(int seed) throws IOException {
        Walk walk = new Walk(seed, 300, 4_000);
        walk.run(new Retention(512 << 20, Duration.ofDays(1)));
        assertThat(walk.gaps).as("gaps, seed %d", seed).isZero();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void isToldEveryGapWhenTheLogIsSmall(int seed) throws IOException {
        Walk walk = new Walk(seed, 1_500, 300);
        walk.run(new Retention(100 * 1024, Duration.ofDays(1)));
        assertThat(walk.gaps).as("gaps, seed %d", seed).isPositive();
    }

    /** One run. */
    private static final class Walk {
        private final Random random;
        private final int seed;
        private final int maxFiller;
        private final int maxAhead;
        private final AtomicReferenceArray<String> published = new AtomicReferenceArray<>(EVENTS + 4_096);
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicInteger seen = new AtomicInteger();
        private TestServer server;
        private int gaps;

        /**
         * @param maxFiller the longest data, in characters
         * @param maxAhead how far the publishers may get ahead of the client, in messages
         */
        Walk(int seed, int maxFiller, int maxAhead) {
            this.seed = seed;
            this.random = new Random(seed);
            this.maxFiller = maxFiller;
            this.maxAhead = maxAhead;
        }

        void run(Retention retention) throws IOException {
            HubConfig config = HubConfig.DEFAULTS.withPollHold(Duration.ofSeconds(2));
            try (TestServer started = TestServer.start(retention, config)) {
                server = started;
                List<CompletableFuture<Void>> publishers = new ArrayList<>();
                for (int i = 0; i < PUBLISHERS; i++) {
                    int publisher = i;
                    publishers.add(
                            CompletableFuture.runAsync(() -> publish(publisher), task -> new Thread(task).start()));
                }
                walk();
                publishers.forEach(CompletableFuture::join);
            } catch (IOException | AssertionError | CompletionException failed) {
                throw new AssertionError("seed " + seed, failed);
            }
        }

        // Publishers

        private void publish(int publisher) {
            Random own = new Random(seed * 31L + publisher);
            try (HttpConnection connection = new HttpConnection(server.port())) {
                for (int n = 0; count.get() < EVENTS; n++) {
                    TestServer.await("for the client", () -> count.get() - seen.get() < maxAhead);
                    List<Map<String, String>> batch = new ArrayList<>();
                    int size = own.nextInt(10) == 0 ? 1 + own.nextInt(MAX_BATCH) : 1 + own.nextInt(8);
                    for (int i = 0; i < size; i++) {
                        batch.add(event(publisher + "-" + n + "-" + i, i > 0 && own.nextInt(5) == 0, own));
                    }
                    // The first of a batch has no id of its own, and a batch is appended in one piece.
                    long first = offset(publisher == 0 ? post(connection, batch) : append(batch));
                    for (int i = 0; i < size; i++) {
                        String topic = batch.get(i).get("topic");
                        published.set(
                                (int) first + i, topic + " " + batch.get(i).get("data"));
                    }
                    count.addAndGet(size);
                }
            } catch (IOException failed) {
                throw new CompletionException(failed);
            }
        }

        /** The first one's id. */
        private static String post(HttpConnection connection, List<Map<String, String>> batch) throws IOException {
            HttpConnection.Response answer = connection.post("/events", TestServer.JSON, JSON.writeValueAsBytes(batch));
            return JSON.readTree(answer.body()).get(0).textValue();
        }

        private String append(List<Map<String, String>> batch) {
            List<Event> events = new ArrayList<>();
            for (Map<String, String> event : batch) {
                events.add(new Event(
                        List.of(event.get("topic")),
                        event.get("data"),
                        Optional.empty(),
                        Optional.ofNullable(event.get("id")),
                        Optional.empty(),
                        false));
            }
            return server.hub()
                    .publish(events)
                    .toCompletableFuture()
                    .join()
                    .get(0)
                    .eventId();
        }

        private Map<String, String> event(String key, boolean hasId, Random own) {
            Map<String, String> event = new LinkedHashMap<>();
            event.put("topic", TOPICS[own.nextInt(TOPICS.length)]);
            event.put("data", key + "x".repeat(own.nextInt(maxFiller)));
            if (hasId) {
                event.put("id", "id-" + key);
            }
            return event;
        }

        // The client

        private void walk() throws IOException {
            List<String> selectors = List.of("a", "b/1", "b/2", "c/x/y", "b/{n}", "{+all}", "*");
            List<String> chosen = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                chosen.add(selectors.get(random.nextInt(selectors.size())));
            }
            StringBuilder query = new StringBuilder("control=" + random.nextInt(2));
            chosen.forEach(selector -> query.append("&topic=").append(TestServer.encode(selector)));
            try (Subscriber subscriber =
                    new Subscriber(server.port(), transport(), query.toString()).from("earliest")) {
                read(subscriber, chosen);
            }
        }

        private void read(Subscriber subscriber, List<String> selectors) throws IOException {
            long last = offset(subscriber.nextOfAll().lastEventId());
            boolean needsPosition = false;
            String data = "";
            while (true) {
                long requested = last;
                ReceivedEvent event = subscriber.nextOfAll();
                boolean isPosition = Position.hasForm(event.lastEventId());
                if (event.type().equals("es:gap")) {
                    gaps++;
                    long resumedAt = offset(event.lastEventId());
                    // A publisher's id that was evicted meanwhile goes on from now, all else with what is still held.
                    boolean isUnknown = event.data().contains("\"unknown\"");
                    MessageLog log = server.hub().log();
                    assertThat(resumedAt)
                            .isBetween(requested, isUnknown ? log.tail().offset() : log.evictedThrough());
                    needsPosition = false;
                    checkSkipped(selectors, last, resumedAt, true);
                    last = resumedAt;
                    seen.set((int) last);
                } else if (!event.isControl() && !isPosition) {
                    // A publisher's id: its position follows.
                    needsPosition = true;
                    data = event.data();
                } else if (isPosition && (!event.isControl() || needsPosition)) {
                    long offset = offset(event.lastEventId());
                    last = check(selectors, last, offset, needsPosition ? data : event.data());
                    needsPosition = false;
                    if (last >= EVENTS - MAX_BATCH) {
                        return;
                    }
                } else if (isPosition) {
                    long offset = offset(event.lastEventId());
                    assertThat(offset).as("no id goes back").isGreaterThanOrEqualTo(last);
                    checkSkipped(selectors, last, offset, false);
                    last = offset;
                    seen.set((int) Math.max(last, seen.get()));
                }
                // In between an event and its position, a client's cursor is the publisher's id: "twice" would lead
                // back.
                if (!needsPosition) {
                    act(subscriber);
                }
            }
        }

        private long check(List<String> selectors, long last, long offset, String data) {
            assertThat(offset).as("repeated or out of order").isGreaterThan(last);
            checkSkipped(selectors, last, offset - 1, false);
            TestServer.await("for the publisher's answer", () -> published.get((int) offset) != null);
            String expected = published.get((int) offset);
            assertThat(expected.substring(expected.indexOf(' ') + 1).equals(data))
                    .as("data of offset %d", offset)
                    .isTrue();
            seen.set((int) offset);
            return offset;
        }

        /** What lies after {@code from} up to {@code to} was not delivered: none of it may have been selected. */
        private void checkSkipped(List<String> selectors, long from, long to, boolean isExcused) {
            for (long offset = from + 1; offset <= to && !isExcused; offset++) {
                int at = (int) offset;
                TestServer.await("for the publisher's answer", () -> published.get(at) != null);
                String topic = published.get(at).substring(0, published.get(at).indexOf(' '));
                assertThat(isSelected(selectors, topic))
                        .as(
                                "missing: offset %d, topic %s, selectors %s, from %d to %d",
                                offset, topic, selectors, from, to)
                        .isFalse();
            }
        }

        private static boolean isSelected(List<String> selectors, String topic) {
            return selectors.contains(topic)
                    || selectors.contains("*")
                    || selectors.contains("{+all}")
                    || (selectors.contains("b/{n}") && topic.startsWith("b/"));
        }

        private void act(Subscriber subscriber) throws IOException {
            int dice = random.nextInt(1_000);
            if (dice < 4) {
                subscriber.change(transport());
            } else if (dice < 8) {
                subscriber.cut(random.nextBoolean());
            } else if (dice < 12) {
                subscriber.cutAfter(random.nextInt(20_000));
            } else if (dice < 14) {
                int until = Math.min(EVENTS, count.get() + random.nextInt(maxAhead / 2));
                TestServer.await("for the publishers", () -> count.get() >= Math.min(until, seen.get() + maxAhead));
            }
            if (dice < 20) {
                subscriber.withCursorInHeader(random.nextBoolean());
            }
        }

        private String transport() {
            return Subscriber.TRANSPORTS.get(random.nextInt(Subscriber.TRANSPORTS.size()));
        }

        private static long offset(String position) {
            return Position.parse(position).orElseThrow().offset();
        }
    }
}
