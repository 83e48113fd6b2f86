package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Seeds;
import io.everysource.hub.HubConfig;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told to be delivered is what arrives, wherever in a batch sockets fill up. */
final class DeliveredTest {
    private static final List<String> COUNTED = List.of("opened", "closed", "messages", "bytes", "gaps");
    private static final String LAST = "the last";

    /** All of them end where a script's call ends, or a message, or in the middle of one. */
    @ParameterizedTest
    @ValueSource(strings = {"event-stream", "xhr-stream", "forever-frame"})
    void aStreamThatFillsUpInTheMiddleOfABatch(String transport) {
        Seeds.each(4, random -> {
            Tally told = new Tally();
            Tally seen = new Tally();
            try (TestServer server = TestServer.start(told, Retention.DEFAULTS, HubConfig.DEFAULTS)) {
                congest(server, transport, random, told, seen);
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
            assertThat(told.only(COUNTED)).isEqualTo(seen.only(COUNTED));
            assertThat(told.count("congested " + transport)).isPositive();
        });
    }

    private static void congest(TestServer server, String transport, Random random, Tally told, Tally seen)
            throws IOException {
        AtomicInteger rounds = new AtomicInteger();
        String query = "topic=a&limit=0&control=" + random.nextInt(2);
        try (CountingClient client = new CountingClient(
                server.port(), transport, query, seen, data -> rounds.addAndGet(data.equals(LAST) ? 1 : 0))) {
            client.open();
            server.awaitSubscriptions(1);
            for (int round = 1; round <= 3; round++) {
                publishUntilFull(
                        server,
                        random,
                        () -> told.count("congested " + transport),
                        () -> told.count("messages " + transport));
                publish(server, List.of(Event.of("a", LAST)));
                while (rounds.get() < round) {
                    client.read();
                }
            }
            client.leave();
        }
    }

    /** Publishes batch by batch to one who does not read, so that it is a live one's that is cut, and then some more. */
    private static void publishUntilFull(
            TestServer server, Random random, LongSupplier congested, LongSupplier delivered) {
        int maxLength = 64 << random.nextInt(12);
        long before = congested.getAsLong();
        while (congested.getAsLong() == before) {
            publish(server, batch(random, maxLength));
            long tail = server.hub().log().tail().offset();
            TestServer.await(
                    "for its being handed over", () -> congested.getAsLong() > before || delivered.getAsLong() >= tail);
        }
        for (int i = random.nextInt(10); i > 0; i--) {
            publish(server, batch(random, maxLength));
        }
    }

    private static void publish(TestServer server, List<Event> batch) {
        server.hub().publish(batch).toCompletableFuture().join();
    }

    /** Some hundred kilobytes of messages, or a thousand of them. */
    private static List<Event> batch(Random random, int maxLength) {
        List<Event> batch = new ArrayList<>();
        for (int bytes = 0; bytes < 300_000 && batch.size() < 1_000; ) {
            int length = 1 + random.nextInt(maxLength);
            bytes += length;
            batch.add(event(random, length));
        }
        return batch;
    }

    private static Event event(Random random, int length) {
        String data = (random.nextInt(4) == 0 ? "<" : "x").repeat(length);
        Optional<String> id = random.nextInt(3) == 0 ? Optional.of("mine") : Optional.empty();
        return new Event(List.of("a"), data, Optional.empty(), id, Optional.empty(), false);
    }
}
