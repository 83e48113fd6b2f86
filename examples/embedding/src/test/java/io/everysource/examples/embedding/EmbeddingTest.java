package io.everysource.examples.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.AccessPolicy;
import io.everysource.http.PublishLimits;
import io.everysource.hub.HubConfig;
import io.everysource.message.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class EmbeddingTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HttpResponse<String> send(Embedding program, String path, HttpRequest.Builder request)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + program.address().getPort() + path);
        return CLIENT.send(request.uri(uri).build(), BodyHandlers.ofString());
    }

    @Test
    void subscribersGetWhatTheProgramPublishes() throws IOException, InterruptedException {
        try (Embedding program = new Embedding(0)) {
            String id = program.publish("time", "now")
                    .toCompletableFuture()
                    .join()
                    .position()
                    .toString();
            String path = "/events?topic=time&transport=long-poll&last_event_id=earliest";
            assertThat(send(program, path, HttpRequest.newBuilder()).body()).contains("data: now\nid: " + id + "\n");
        }
    }

    @Test
    void nobodyElsePublishes() throws IOException, InterruptedException {
        try (Embedding program = new Embedding(0)) {
            HttpRequest.Builder request = HttpRequest.newBuilder()
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .header("Authorization", "Bearer a.b.c")
                    .POST(BodyPublishers.ofString("topic=time&data=never"));
            assertThat(send(program, "/events", request).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void itServesThePageAndTheClient() throws IOException, InterruptedException {
        try (Embedding program = new Embedding(0)) {
            assertThat(send(program, "/", HttpRequest.newBuilder()).body()).contains("/client/everysource.min.js");
            assertThat(send(program, "/client/everysource.min.js", HttpRequest.newBuilder())
                            .body())
                    .contains("EverySource");
        }
    }

    @Test
    void theFiguresAreInTheRegistryOfTheProgram() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MeteredHub metered = MeteredHub.open(registry, HubConfig.DEFAULTS, PublishLimits.DEFAULTS, AccessPolicy.OPEN);
        metered.hub()
                .publish(List.of(Event.of("time", "now")))
                .toCompletableFuture()
                .join();
        assertThat(registry.get("everysource.published.messages")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        metered.hub().close();
    }
}
