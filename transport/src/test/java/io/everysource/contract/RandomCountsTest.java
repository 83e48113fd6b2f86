package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Seeds;
import io.everysource.hub.HubConfig;
import io.everysource.log.MessageLog;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Subscribers of all transports that come and go, fall behind and are lapped: whatever they do, what a hub tells its listener is what
 * they count themselves.
 */
final class RandomCountsTest {
    private static final int STEPS = 100;
    private static final int MAX_CLIENTS = 8;
    private static final List<String> TOPICS = List.of("a", "b", "c");
    private static final List<String> COUNTED =
            List.of("opened", "closed", "messages", "bytes", "gaps", "heartbeats", "published", "published-bytes");
    private static final List<String> POLLS = List.of("long-poll", "jsonp");

    @Test
    void whatIsToldIsWhatClientsCount() {
        Seeds.each(8, random -> {
            try {
                new Run(random).play();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
    }

    private static final class Run {
        private final Random random;
        private final Tally told = new Tally();
        private final Tally seen = new Tally();
        private final TestServer server;
        private final List<Client> clients = new ArrayList<>();
        private final List<String> ids = new ArrayList<>(List.of("nobodys"));
        private String oldCursor = "earliest";
        private int marks;
        private int cameSoFar;

        Run(Random random) {
            this.random = random;
            // Of consecutive seeds the first numbers are much alike.
            int room = 32_000 + random.nextInt(1 << 20);
            boolean hasHeartbeats = random.nextBoolean();
            HubConfig config = HubConfig.DEFAULTS.withPollHold(Duration.ofSeconds(20));
            this.server = TestServer.start(
                    told,
                    new Retention(room, Duration.ofDays(1)),
                    hasHeartbeats ? config.withHeartbeat(Duration.ofMillis(40)) : config);
        }

        /** A client that knows up to which mark it has read. */
        private final class Client {
            final CountingClient counting;
            final String connectionId;
            int mark;

            Client(String transport, String query, String connectionId) {
                this.connectionId = connectionId;
                this.counting = new CountingClient(server.port(), transport, query, seen, data -> {
                    if (data.startsWith("mark ")) {
                        mark = Integer.parseInt(data.substring(5));
                    }
                });
            }

            /** Reads until it has all that there is. It asks again as often as it takes. */
            void catchUp() throws IOException {
                counting.open();
                if (counting.cursor().isEmpty()) {
                    // The response may begin after the mark: it has to be told where it begins.
                    readCursor();
                }
                int wanted = mark();
                long gaps = seen.sum("gaps");
                while (mark < wanted) {
                    counting.open();
                    counting.read();
                    if (seen.sum("gaps") > gaps) {
                        // The mark may be among what was lost.
                        gaps = seen.sum("gaps");
                        wanted = mark();
                    }
                }
                if (counting.isPoll()) {
                    counting.readToTheEnd();
                }
            }

            private void readCursor() throws IOException {
                while (counting.cursor().isEmpty()) {
                    counting.open();
                    counting.read();
                }
            }
        }

        private int mark() {
            marks++;
            publish(List.of(Event.of("mark", "mark " + marks)));
            return marks;
        }

        private void publish(List<Event> batch) {
            List<Message> messages =
                    server.hub().publish(batch).toCompletableFuture().join();
            seen.add("published", messages.size());
            seen.add(
                    "published-bytes",
                    messages.stream().mapToLong(Message::length).sum());
            if (random.nextInt(5) == 0) {
                oldCursor = messages.get(0).position().toString();
            }
        }

        void play() throws IOException {
            try (server) {
                for (int step = 0; step < STEPS; step++) {
                    step();
                }
                TestServer.await(
                        "for what is open to be told",
                        () -> told.sum("opened") - told.sum("closed")
                                == server.hub().subscriptions());
                end();
            }
            assertThat(told.only(COUNTED)).isEqualTo(seen.only(COUNTED));
            for (String poll : POLLS) {
                assertThat(told.only(List.of("why")).tailMap("why " + poll).headMap("why " + poll + "~"))
                        .isEqualTo(
                                seen.only(List.of("why")).tailMap("why " + poll).headMap("why " + poll + "~"));
            }
            assertThat(told.sum("opened")).isEqualTo(told.sum("closed")).isPositive();
            MessageLog log = server.hub().log();
            assertThat(log.size() + log.evictedByBytes() + log.evictedByAge()).isEqualTo(told.count("published"));
        }

        private void step() throws IOException {
            switch (random.nextInt(20)) {
                case 0, 1, 2, 3, 4 -> come();
                case 5, 6, 7 -> publishSome(random.nextInt(5), 200);
                case 8, 9 -> publishSome(random.nextInt(300), 200);
                // More than sockets take.
                case 10 -> flood();
                case 11, 12, 13 -> leave();
                case 14, 15 -> comeAgain();
                case 16 -> comeInVain();
                default -> anyOne().catchUp();
            }
        }

        private void publishSome(int count, int maxLength) {
            List<Event> batch = new ArrayList<>();
            for (int i = 0; i <= count; i++) {
                Optional<String> id = random.nextInt(6) == 0
                        ? Optional.of("id-" + seen.count("published") + "-" + i)
                        : Optional.empty();
                id.ifPresent(ids::add);
                batch.add(new Event(
                        List.of(TOPICS.get(random.nextInt(TOPICS.size()))),
                        (random.nextInt(4) == 0 ? "<\u20ac" : "x").repeat(1 + random.nextInt(maxLength / 2)),
                        Optional.empty(),
                        id,
                        Optional.empty(),
                        random.nextInt(10) == 0));
            }
            publish(batch);
        }

        private void flood() {
            for (int i = random.nextInt(60); i >= 0; i--) {
                publishSome(2, 200_000);
            }
        }

        private Client anyOne() throws IOException {
            if (clients.isEmpty()) {
                come();
            }
            return clients.get(random.nextInt(clients.size()));
        }

        private void come() throws IOException {
            if (clients.size() == MAX_CLIENTS) {
                leave();
            }
            String transport = Subscriber.TRANSPORTS.get(random.nextInt(Subscriber.TRANSPORTS.size()));
            String id = Integer.toString(++cameSoFar);
            id = "i".repeat(22 - id.length()) + id;
            StringBuilder query = new StringBuilder("topic=mark&topic=")
                    .append(List.of("a", "b&topic=c", "%7Bx%7D", "*", "never").get(random.nextInt(5)));
            query.append("&control=")
                    .append(random.nextInt(2))
                    .append("&connection=")
                    .append(id);
            query.append(random.nextInt(4) == 0 ? "&on_gap=latest" : "");
            query.append(random.nextInt(3) == 0 ? "&limit=" + (1_000 + random.nextInt(100_000)) : "");
            query.append(random.nextInt(4) == 0 ? "&hold=100" : "");
            Client client = new Client(transport, query.toString(), id);
            client.counting.from(
                    switch (random.nextInt(6)) {
                        case 0, 1 -> "";
                        case 2 -> "earliest";
                        case 3 -> ids.get(random.nextInt(ids.size()));
                        case 4 -> oldCursor;
                        default -> random.nextInt(3) == 0 ? "000000000001-" + random.nextInt(1_000) : oldCursor;
                    });
            clients.add(client);
            client.counting.open();
        }

        /** Goes at a quiet point, in one way or another. */
        private void leave() throws IOException {
            Client client = anyOne();
            client.catchUp();
            clients.remove(client);
            if (client.counting.isPoll() && random.nextBoolean()) {
                client.counting.open();
            }
            if (!client.counting.isOpen() || random.nextBoolean()) {
                client.counting.leave();
            } else {
                goodbye(client.connectionId);
                client.counting.leave();
            }
        }

        private void goodbye(String connectionId) throws IOException {
            try (HttpConnection beacon = new HttpConnection(server.port())) {
                beacon.post(
                        "/events/close", "text/plain", ("connection=" + connectionId).getBytes(StandardCharsets.UTF_8));
            }
        }

        /** Its connection is cut, and some time later it goes on. */
        private void comeAgain() throws IOException {
            Client client = anyOne();
            client.catchUp();
            client.counting.leave();
            publishSome(random.nextInt(100), 1_000);
            client.counting.open();
        }

        /** A poll for what nobody publishes. */
        private void comeInVain() throws IOException {
            String poll = POLLS.get(random.nextInt(POLLS.size()));
            Client client = new Client(poll, "topic=never&hold=100", "");
            client.counting.from(random.nextBoolean() ? "" : oldCursor);
            client.counting.open();
            client.counting.readToTheEnd();
            client.counting.close();
        }

        private void end() throws IOException {
            for (Client client : clients) {
                client.catchUp();
                if (client.counting.isPoll()) {
                    client.counting.leave();
                }
            }
            server.hub().drain();
            for (Client client : clients) {
                client.counting.readToTheEnd();
                client.counting.close();
            }
        }
    }
}
