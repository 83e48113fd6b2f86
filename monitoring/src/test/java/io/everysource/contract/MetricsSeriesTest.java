package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.message.Event;
import io.everysource.monitoring.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Whatever publishers and subscribers send, there are as many series as before. */
class MetricsSeriesTest {
    private static final int TOPICS = 1_000_000;
    private static final int BATCH = 1_000;
    private static final List<String> HOSTILE = List.of(
            "",
            ".",
            "...",
            "native...3",
            "long-poll.native.buffered.3",
            "long-poll.native.\"}\n# TYPE x.3",
            "native.long-poll.buffered.1",
            "jsonp.native." + "x".repeat(1_000) + ".17",
            "jsonp.native.buffered.99999999999",
            "jsonp.native.buffered.-1",
            "\u2028.\u0000.\r\n.1",
            "everysource_x{a=\"b\"} 1");

    @Test
    void aMillionTopicsAndHostileValuesMakeNoSeries() throws IOException {
        try (MeteredServer server = MeteredServer.start(new Topics(List.of("t/1", "u/{x}")))) {
            subscribe(server, "topic=t");
            Set<String> before = series(server);
            for (int i = 0; i < TOPICS; i += BATCH) {
                List<Event> batch = new ArrayList<>();
                for (int j = i; j < i + BATCH; j++) {
                    batch.add(Event.of("t/" + j, ""));
                }
                server.hub().publish(batch).toCompletableFuture().join();
            }
            for (String value : HOSTILE) {
                String encoded = TestServer.encode(value);
                subscribe(server, "topic=" + encoded + "x&report=" + encoded);
                subscribe(
                        server,
                        "topic=a&connection=" + encoded + "&control=1&report=jsonp.native.buffered.1" + encoded);
                subscribe(server, "topic=a&transport=" + encoded);
                subscribe(server, "topic=a&last_event_id=" + encoded);
                post(
                        server,
                        "topic=" + encoded + "&data=" + encoded,
                        "application/" + value.replaceAll("[\\r\\n\\x00]", ""));
                post(server, "topic=" + encoded + "&type=" + encoded, TestServer.FORM);
            }
            Random random = new Random(6);
            for (int i = 0; i < 500; i++) {
                subscribe(server, "topic=a&report=" + Integer.toString(random.nextInt(), 36) + ".a.b." + i);
            }
            Scrape scrape = Scrape.of(server.metricsPort());
            assertThat(new TreeSet<>(scrape.values().keySet())).isEqualTo(before);
            assertThat(scrape.value("everysource_published_messages_total")).isGreaterThanOrEqualTo(TOPICS);
            assertThat(scrape.value("everysource_topic_published_messages_total{topic=\"t/1\"}"))
                    .isEqualTo(1);
        }
    }

    private static Set<String> series(MeteredServer server) throws IOException {
        return new TreeSet<>(Scrape.of(server.metricsPort()).values().keySet());
    }

    private static void subscribe(MeteredServer server, String query) throws IOException {
        String poll = query.contains("transport=") ? "" : "&transport=long-poll";
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.get("/events?" + query + poll + "&hold=100");
            connection.response();
        }
    }

    private static void post(MeteredServer server, String form, String type) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.post("/events", type, form.getBytes(StandardCharsets.UTF_8));
        }
    }
}
