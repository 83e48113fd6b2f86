package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.hub.HubConfig;
import io.everysource.log.Retention;
import io.everysource.message.Position;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a server must still be after readers that never read, crowds that come and go, and selectors made to be slow. */
final class EnduranceTest {
    private static final int STUCK_EVENTS = 200_000;
    private static final int AHEAD = 4_000;
    private static final int CYCLES = 10_000;
    private static final long SLACK = 2 << 20;
    private static final Retention BOUND = new Retention(16 << 20, Duration.ofDays(1));

    private static long heapAfterCollection() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    /** Publishes {@code count} events of {@code data} in NDJSON streams. */
    private static void publish(TestServer server, String topic, String data, int count) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            for (int left = count; left > 0; left -= 2_000) {
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < Math.min(left, 2_000); i++) {
                    lines.append("{\"topic\":\"" + topic + "\",\"data\":\"" + data + "\"}\n");
                }
                byte[] body = lines.toString().getBytes(StandardCharsets.UTF_8);
                assertThat(connection.post("/events", TestServer.NDJSON, body).status())
                        .isEqualTo(200);
            }
        }
    }

    /** Counts what arrives in order in {@code received}; fails on anything else. */
    private static void readToEnd(TestServer server, String topic, int count, AtomicInteger received)
            throws IOException {
        try (Subscriber subscriber = new Subscriber(server.port(), "event-stream", "topic=" + topic).open()) {
            long last = offset(subscriber.nextOfAll());
            while (received.get() < count) {
                long offset = offset(subscriber.next());
                assertThat(offset).isEqualTo(last + 1);
                last = offset;
                received.incrementAndGet();
            }
            assertThat(subscriber.gaps()).isEmpty();
        }
    }

    private static long offset(ReceivedEvent event) {
        return Position.parse(event.lastEventId()).orElseThrow().offset();
    }

    @Test
    void aReaderThatNeverReadsCostsNothingAndGetsWhatIsStillHeldAfterOneGap() throws IOException {
        String data = "k".repeat(1024);
        try (TestServer server = TestServer.start(BOUND, HubConfig.DEFAULTS)) {
            publish(server, "warm", data, 20_000);
            server.awaitSubscriptions(0);
            long before = heapAfterCollection() - server.hub().log().bytes();
            try (Subscriber stuck = new Subscriber(server.port(), "event-stream", "topic=news").open()) {
                stuck.nextOfAll();
                AtomicInteger received = new AtomicInteger();
                CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                    try {
                        readToEnd(server, "news", STUCK_EVENTS, received);
                    } catch (IOException failed) {
                        throw new CompletionException(failed);
                    }
                });
                server.awaitSubscriptions(2);
                for (int sent = 0; sent < STUCK_EVENTS; sent += AHEAD) {
                    int first = sent;
                    // The log holds three times that: who keeps reading misses nothing, however busy the machine is.
                    TestServer.await("for the reader", () -> other.isDone() || received.get() >= first - AHEAD);
                    publish(server, "news", data, AHEAD);
                }
                other.join();
                server.awaitSubscriptions(1);
                assertThat(heapAfterCollection()).isLessThan(before + BOUND.bytes() + SLACK);
                long last = offset(stuck.next());
                while (stuck.gaps().isEmpty()) {
                    ReceivedEvent event = stuck.nextOfAll();
                    if (!event.isControl()) {
                        assertThat(offset(event)).isEqualTo(last + 1);
                        last = offset(event);
                    }
                }
                long tail = server.hub().log().tail().offset();
                last = offset(stuck.gaps().get(0));
                assertThat(last).isEqualTo(server.hub().log().evictedThrough());
                while (last < tail) {
                    assertThat(offset(stuck.next())).isEqualTo(++last);
                }
                assertThat(stuck.gaps()).hasSize(1);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void aReaderThatGoesOnNotReadingIsCutOff(String transport) throws IOException {
        HubConfig config = HubConfig.DEFAULTS.withStallTimeout(Duration.ofSeconds(2));
        try (TestServer server = TestServer.start(BOUND, config);
                HttpConnection stuck = new HttpConnection(server.port())) {
            String first = server.publish("news", "first");
            // A poll's answer ends with the first event past its limit; that is more than a socket takes.
            publish(server, "news", "k".repeat(8192), 126);
            server.publish("news", "l".repeat(4_000_000));
            stuck.get("/events?topic=news&callback=f&limit=1048576&transport=" + transport + "&last_event_id=" + first);
            server.awaitSubscriptions(1);
            server.awaitSubscriptions(0);
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void crowdsThatComeAndGoLeaveNothingBehind(String transport) throws IOException {
        try (TestServer server = TestServer.start(BOUND, HubConfig.DEFAULTS)) {
            String first = server.publish("large", "x");
            publish(server, "large", "l".repeat(8192), 500);
            String last = server.publish("small", "y");
            String base = "/events?callback=f&transport=" + transport;
            // Idle: by FIN, by RST. In mid-response: with more to send than a socket takes, which is costly.
            String idle = base + "&topic=small&last_event_id=" + last;
            String busy = base + "&topic=large&limit=1048576&last_event_id=" + first;
            comeAndGo(server, idle, busy, 600);
            server.awaitSubscriptions(0);
            long before = heapAfterCollection();
            comeAndGo(server, idle, busy, CYCLES);
            long end = System.nanoTime();
            server.awaitSubscriptions(0);
            assertThat(System.nanoTime() - end).isLessThan(TimeUnit.SECONDS.toNanos(1));
            assertThat(heapAfterCollection()).isLessThan(before + SLACK);
        }
    }

    private static void comeAndGo(TestServer server, String idle, String busy, int cycles) throws IOException {
        for (int i = 0; i < cycles; i++) {
            HttpConnection connection = new HttpConnection(server.port());
            boolean isBusy = i % 20 == 2;
            connection.get(isBusy ? busy : idle);
            if (isBusy) {
                connection.head();
            }
            if (i % 2 == 1) {
                connection.close();
            } else {
                connection.reset();
            }
        }
    }

    @Test
    void slowSelectorsKeepNobodyWaiting() throws IOException {
        try (TestServer server = TestServer.start(new Retention(64 << 20, Duration.ofDays(1)), HubConfig.DEFAULTS)) {
            String first = server.publish("begin", "x");
            publish(server, "filler", "f", 100_000);
            StringBuilder thousand = new StringBuilder("/events?last_event_id=" + first);
            for (int i = 0; i < 1_000; i++) {
                thousand.append("&topic=%7Ba%7Dx").append(i).append("%7Bb%7Dy%7Bc%7D");
            }
            List<HttpConnection> slow = new ArrayList<>();
            for (String target : List.of(
                    "/events?topic=%7Ba%7D%7Bb%7D%7Bc%7D",
                    thousand.toString(),
                    "/events?topic=no%7Bthing%7D&last_event_id=" + first,
                    "/events?topic=%7B%2Bx%7Dnothing&last_event_id=" + first)) {
                HttpConnection connection = new HttpConnection(server.port());
                connection.get(target);
                assertThat(connection.head().status()).isEqualTo(200);
                slow.add(connection);
            }
            try (Subscriber quick = new Subscriber(server.port(), "event-stream", "topic=quick").open()) {
                for (int i = 0; i < 5; i++) {
                    server.publish("x".repeat(100_000), "long topic " + i);
                    server.publish("quick", "event " + i);
                    assertThat(quick.next().data()).isEqualTo("event " + i);
                }
            }
            // The slow ones get theirs all the same.
            try (Subscriber template =
                    new Subscriber(server.port(), "event-stream", "topic=%7Ba%7D%7Bb%7D%7Bc%7D").from(first)) {
                for (int i = 0; i < 100_000; i++) {
                    assertThat(template.next().data()).isEqualTo("f");
                }
                assertThat(template.next().data()).isEqualTo("long topic 0");
            }
            for (HttpConnection connection : slow) {
                connection.close();
            }
        }
    }

    @Test
    void aMillionTopicsUsedOnceLeaveNoRecord() throws IOException {
        try (TestServer server = TestServer.start(new Retention(8 << 20, Duration.ofDays(1)), HubConfig.DEFAULTS)) {
            publishTopics(server, "warm", 100_000);
            publish(server, "one", "x", 50_000);
            long before = heapAfterCollection();
            publishTopics(server, "many", 1_000_000);
            publish(server, "one", "x", 50_000);
            assertThat(server.hub().log().topics()).isEqualTo(1);
            assertThat(heapAfterCollection()).isLessThan(before + SLACK);
        }
    }

    private static void publishTopics(TestServer server, String prefix, int count) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            for (int n = 0; n < count; ) {
                StringBuilder lines = new StringBuilder();
                for (int end = n + 5_000; n < end; n++) {
                    lines.append("{\"topic\":\"" + prefix + "/" + n + "\"}\n");
                }
                connection.post("/events", TestServer.NDJSON, lines.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
