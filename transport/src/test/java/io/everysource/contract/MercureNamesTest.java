package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.contract.HttpConnection.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The names of draft 08 of Mercure that do not collide with those of draft 07, and what belongs to the hub. */
final class MercureNamesTest {
    private static TestServer server;

    @BeforeAll
    static void startServer() throws IOException {
        server = TestServer.start();
        server.publish("user/{id}", "by name");
        server.publish("user/42", "by template");
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static Response poll(String query) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            connection.get("/.well-known/mercure?transport=long-poll&" + query);
            return connection.response();
        }
    }

    private static Response publish(String topic) throws IOException {
        try (HttpConnection connection = new HttpConnection(server.port())) {
            byte[] form = ("topic=" + TestServer.encode(topic)).getBytes(StandardCharsets.UTF_8);
            return connection.post("/events", TestServer.FORM, form);
        }
    }

    @Test
    void matchIsAlwaysATopicsName() throws IOException {
        for (String name : new String[] {"match", "match_exact"}) {
            Response response = poll(name + "=user/%7Bid%7D&last_event_id=earliest");
            assertThat(response.body()).contains("by name").doesNotContain("by template");
            assertThat(response.header("Mercure-Last-Event-ID")).isEqualTo("earliest");
        }
        assertThat(poll("match=*&last_event_id=earliest").body()).contains("by name", "by template");
        assertThat(poll("topic=user/%7Bid%7D&last_event_id=earliest").body()).contains("by name", "by template");
    }

    @Test
    void matchersThatThereAreNotAreRefused() throws IOException {
        assertThat(poll("topic=a&match_urlpattern=/a/:id").status()).isEqualTo(400);
        assertThat(poll("topic=a&Match=a").status()).isEqualTo(400);
    }

    @Test
    void nobodyPublishesToTheHubsOwnTopics() throws IOException {
        assertThat(publish("/.well-known/mercure/subscriptions/a/b").status()).isEqualTo(403);
        assertThat(publish("https://any.example/.well-known/mercure/subscriptions")
                        .status())
                .isEqualTo(403);
        assertThat(publish("/events/subscriptions/x").status()).isEqualTo(403);
        assertThat(publish("https://any.example").status()).isEqualTo(200);
        assertThat(publish("/events/other").status()).isEqualTo(200);
    }
}
