package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.http.AccessPolicy;
import io.everysource.http.PublishLimits;
import io.everysource.hub.HubConfig;
import io.everysource.log.Retention;
import io.everysource.message.Framing;
import io.everysource.message.Message;
import io.everysource.monitoring.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Subscribers on all transports that come, go by all manner of ways, poll, fall into gaps, while events are published: what the server
 * tells Prometheus is what the clients counted. Clients leave when they have read what was sent, or nobody could say who got it.
 */
class MetricsTruthTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> STREAMS = List.of("event-stream", "xhr-stream", "forever-frame");
    private static final String[] TOPICS = {"a", "b/1", "b/2", "c"};
    private static final String END = "end";
    private static final int STEPS = 250;
    private static final int BATCH = 50;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyCounterIsWhatTheClientsCounted(long seed) throws IOException {
        HubConfig config = HubConfig.DEFAULTS.withPollHold(Duration.ofMillis(40));
        PublishLimits limits =
                new PublishLimits(1 << 20, 1 << 16, 10, 100, 100, BATCH, 100, 1 << 20, Duration.ofSeconds(30));
        try (MeteredServer server = new MeteredServer(
                new Retention(40 * 1024, Duration.ofDays(1)),
                config,
                limits,
                AccessPolicy.OPEN,
                new Topics(List.of("a", "b/{n}")))) {
            Run run = new Run(server, new Random(seed));
            for (int step = 0; step < STEPS; step++) {
                run.act();
            }
            run.settle();
            run.compare();
            run.leave();
            run.compare();
            assertThat(Scrape.of(server.metricsPort()).of("everysource_subscribers"))
                    .isEmpty();
        } catch (IOException | AssertionError failed) {
            throw new AssertionError("seed " + seed, failed);
        }
    }

    /** One server and its clients. */
    private static final class Run {
        private final MeteredServer server;
        private final Random random;
        private final List<Client> streams = new ArrayList<>();
        private final Map<String, Message> published = new HashMap<>();
        private final Map<String, Double> expected = new TreeMap<>();
        private String firstId = "";
        private int offset;

        Run(MeteredServer server, Random random) {
            this.server = server;
            this.random = random;
        }

        private void count(String series, double more) {
            expected.merge(series, more, Double::sum);
        }

        private static String labels(String... namesAndValues) {
            List<String> pairs = new ArrayList<>();
            for (int i = 0; i < namesAndValues.length; i += 2) {
                pairs.add(namesAndValues[i] + "=\"" + namesAndValues[i + 1] + '"');
            }
            return "{" + String.join(",", pairs) + "}";
        }

        void act() throws IOException {
            int dice = random.nextInt(100);
            if (dice < 25) {
                publish(1 + random.nextInt(40));
            } else if (dice < 30) {
                publishTooMuch();
            } else if (dice < 55) {
                openStream();
            } else if (dice < 70) {
                poll(random.nextBoolean() ? "long-poll" : "jsonp");
            } else if (!streams.isEmpty()) {
                settle();
                end(streams.remove(random.nextInt(streams.size())));
            }
        }

        private void publish(int size) throws IOException {
            List<Map<String, String>> batch = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                batch.add(Map.of(
                        "topic", TOPICS[random.nextInt(TOPICS.length)], "data", "x".repeat(random.nextInt(200))));
            }
            post(batch);
        }

        private void post(List<Map<String, String>> batch) throws IOException {
            try (HttpConnection connection = new HttpConnection(server.port())) {
                HttpConnection.Response answer =
                        connection.post("/events", TestServer.JSON, JSON.writeValueAsBytes(batch));
                Message[] messages = new Message[batch.size()];
                server.hub().log().read(offset, Long.MAX_VALUE, messages);
                offset += batch.size();
                for (Message message : messages) {
                    published.put(message.eventId(), message);
                    count("everysource_published_bytes_total", message.length());
                    String topic = group(message);
                    count("everysource_topic_published_messages_total" + labels("topic", topic), 1);
                    count("everysource_topic_published_bytes_total" + labels("topic", topic), message.length());
                }
                firstId = firstId.isEmpty() ? messages[0].eventId() : firstId;
                assertThat(JSON.readTree(answer.body()).size()).isEqualTo(batch.size());
                count("everysource_published_messages_total", batch.size());
                count("everysource_publish_requests_total" + labels("outcome", "ok"), 1);
                count("everysource_authorizations_total" + labels("kind", "publish", "outcome", "open"), 1);
                count("everysource_publish_seconds_count", 1);
            }
        }

        private static String group(Message message) {
            String topic = message.topics().get(0);
            return topic.startsWith("b/") ? "b/{n}" : topic.equals("a") ? "a" : "other";
        }

        private void publishTooMuch() throws IOException {
            try (HttpConnection connection = new HttpConnection(server.port())) {
                String body = "[" + "{},".repeat(BATCH) + "{}]";
                assertThat(connection
                                .post("/events", TestServer.JSON, body.getBytes(StandardCharsets.UTF_8))
                                .status())
                        .isEqualTo(413);
                count("everysource_publish_requests_total" + labels("outcome", "refused"), 1);
                count("everysource_limits_hit_total" + labels("kind", "batch"), 1);
                count("everysource_authorizations_total" + labels("kind", "publish", "outcome", "open"), 1);
            }
        }

        private void openStream() throws IOException {
            String transport = STREAMS.get(random.nextInt(STREAMS.size()));
            boolean isLimited = random.nextInt(8) == 0;
            Client client = isLimited ? new Client(transport, "", "&limit=1") : new Client(transport, cursor(), "");
            client.subscriber.open();
            count("everysource_subscriptions_opened_total" + labels("transport", transport), 1);
            count("everysource_authorizations_total" + labels("kind", "subscribe", "outcome", "open"), 1);
            if (isLimited) {
                settle();
                client.readToTheEnd();
                client.subscriber.close();
                count("everysource_subscriptions_closed_total" + labels("reason", "limit", "transport", transport), 1);
            } else {
                streams.add(client);
            }
        }

        private String cursor() {
            return switch (random.nextInt(5)) {
                case 0 -> "earliest";
                case 1 -> firstId;
                case 2 -> "unheard-of";
                case 3 -> "0000000000aa-5";
                default -> "";
            };
        }

        private void poll(String transport) throws IOException {
            Client client = new Client(transport, cursor(), "");
            boolean isFirst = client.subscriber.cursor().isEmpty();
            client.subscriber.open();
            client.readToTheEnd();
            client.subscriber.close();
            boolean isAnswered = client.events > 0 || !client.subscriber.gaps().isEmpty();
            String outcome = isAnswered ? "events" : isFirst ? "first" : "empty";
            count("everysource_polls_total" + labels("outcome", outcome, "transport", transport), 1);
            count("everysource_subscriptions_opened_total" + labels("transport", transport), 1);
            count(
                    "everysource_subscriptions_closed_total"
                            + labels("reason", isAnswered ? "answered" : outcome, "transport", transport),
                    1);
            count("everysource_authorizations_total" + labels("kind", "subscribe", "outcome", "open"), 1);
        }

        /** Every stream reads on to the newest event there is. */
        void settle() throws IOException {
            post(List.of(Map.of("topic", END, "data", "")));
            String last = server.hub().log().tail().toString();
            for (Client client : streams) {
                client.readTo(last);
            }
        }

        private void end(Client client) throws IOException {
            String reason = "peer";
            if (random.nextInt(3) == 0) {
                reason = "goodbye";
                try (HttpConnection connection = new HttpConnection(server.port())) {
                    connection.post("/events/close", "text/plain", client.goodbye());
                }
                client.readToTheEnd();
            }
            client.subscriber.cut(random.nextBoolean());
            // What is written to a socket whose end has not been noticed is delivered, as far as the server can know.
            TestServer.await("for who left to be gone", () -> server.hub().subscriptions() == streams.size());
            count(
                    "everysource_subscriptions_closed_total"
                            + labels("reason", reason, "transport", client.subscriber.transport()),
                    1);
        }

        void leave() throws IOException {
            while (!streams.isEmpty()) {
                end(streams.remove(0));
            }
        }

        void compare() throws IOException {
            TestServer.await("for those who left to be gone", () -> server.hub().subscriptions() == streams.size());
            Map<String, Double> all = new TreeMap<>(expected);
            streams.forEach(client -> all.merge(
                    "everysource_subscribers" + labels("transport", client.subscriber.transport()), 1.0, Double::sum));
            Scrape scrape = Scrape.of(server.metricsPort());
            // A client may have read what the server is just about to count.
            for (int i = 0; i < 100 && !told(scrape, all).equals(all); i++) {
                scrape = Scrape.of(server.metricsPort());
            }
            assertThat(told(scrape, all)).isEqualTo(all);
            checkThatThereIsNoMore(scrape, all);
            checkSums(scrape);
        }

        private static Map<String, Double> told(Scrape scrape, Map<String, Double> all) {
            Map<String, Double> told = new TreeMap<>();
            all.keySet().forEach(series -> told.put(series, scrape.value(series)));
            return told;
        }

        private static void checkThatThereIsNoMore(Scrape scrape, Map<String, Double> all) {
            for (String name : all.keySet().stream()
                    .map(series -> series.replaceFirst("\\{.*", ""))
                    .distinct()
                    .toList()) {
                scrape.of(name).keySet().forEach(labels -> assertThat(all).containsKey(name + labels));
            }
        }

        private void checkSums(Scrape scrape) {
            for (String stream : STREAMS) {
                String of = labels("transport", stream);
                // What comes while somebody is still reading what came before is both.
                double delivered = scrape.value("everysource_delivered_messages_total" + of);
                assertThat(scrape.value("everysource_delivery_seconds_count" + of))
                        .as("delivered over " + stream + " while it was open")
                        .isBetween(delivered - scrape.value("everysource_replay_messages_sum" + of), delivered);
            }
            assertThat(scrape.value("everysource_log_messages"))
                    .isEqualTo(server.hub().log().size());
            assertThat(scrape.value("everysource_log_evicted_messages_total{reason=\"bytes\"}"))
                    .isEqualTo(offset - server.hub().log().size());
        }

        /** One subscriber. */
        private final class Client {
            private final Subscriber subscriber;
            private int events;

            Client(String transport, String cursor, String more) {
                String topics = random.nextBoolean()
                        ? "topic=*"
                        : "topic=a&topic=" + TestServer.encode("b/{n}") + "&topic=" + END;
                subscriber = new Subscriber(server.port(), transport, "control=1&" + topics + more).from(cursor);
            }

            byte[] goodbye() {
                String hello = subscriber.control().stream()
                        .filter(event -> event.type().equals("es:hello"))
                        .findFirst()
                        .orElseThrow()
                        .data();
                return ("connection=" + hello.replaceFirst(".*\"connection\":\"([^\"]*)\".*", "$1"))
                        .getBytes(StandardCharsets.UTF_8);
            }

            void readTo(String last) throws IOException {
                ReceivedEvent event;
                do {
                    event = read(subscriber.nextOfAll());
                } while (!event.lastEventId().equals(last) || event.isControl());
            }

            void readToTheEnd() throws IOException {
                subscriber.rest().forEach(this::read);
            }

            private ReceivedEvent read(ReceivedEvent event) {
                String transport = subscriber.transport();
                if (event.type().equals("es:gap")) {
                    count(
                            "everysource_gaps_total"
                                    + labels("reason", event.data().replaceFirst(".*\"reason\":\"([a-z]*)\".*", "$1")),
                            1);
                } else if (!event.isControl()) {
                    events++;
                    Message message = published.get(event.lastEventId());
                    boolean isScript = transport.equals("forever-frame") || transport.equals("jsonp");
                    count("everysource_delivered_messages_total" + labels("transport", transport), 1);
                    count(
                            "everysource_delivered_bytes_total" + labels("transport", transport),
                            message.frame(isScript ? Framing.SCRIPT : Framing.TEXT).length);
                    count("everysource_topic_delivered_messages_total" + labels("topic", group(message)), 1);
                }
                return event;
            }
        }
    }
}
