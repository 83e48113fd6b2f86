package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.AccessPolicy;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.http.ServerOptions;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The same hub over HTTP/2, for those who embed it. */
final class Http2Test {
    private final Hub hub = new Hub(
            new MemoryJournal(Clock.systemUTC()),
            Retention.DEFAULTS,
            HubConfig.DEFAULTS,
            Clock.systemUTC(),
            System::nanoTime);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
    private Undertow server;

    @BeforeEach
    void start() {
        server = ServerOptions.apply(Undertow.builder(), new HubHandler(hub, PublishLimits.DEFAULTS, AccessPolicy.OPEN))
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .addHttpListener(0, "127.0.0.1")
                .build();
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private HttpResponse<InputStream> get(String query) throws IOException, InterruptedException {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/events?" + query);
        HttpResponse<InputStream> response =
                client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(response.statusCode()).isEqualTo(200);
        return response;
    }

    private static BufferedReader lines(InputStream body) {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
    }

    private static void awaitLine(BufferedReader lines, String wanted) throws IOException {
        String line = lines.readLine();
        while (!wanted.equals(line)) {
            assertThat(line).as("before " + wanted).isNotNull();
            line = lines.readLine();
        }
    }

    @Test
    void aStreamGetsEventsAndItsEndIsNoticed() throws IOException, InterruptedException {
        HttpResponse<InputStream> upgraded = get("topic=a&transport=long-poll");
        upgraded.body().close();
        try (BufferedReader lines = lines(get("topic=a").body())) {
            TestServer.await("for the subscription", () -> hub.subscriptions() == 1);
            hub.publish(List.of(Event.of("a", "one")));
            awaitLine(lines, "data: one");
            hub.publish(List.of(Event.of("a", "x".repeat(200_000))));
            awaitLine(lines, "data: " + "x".repeat(200_000));
        }
        TestServer.await("for its end", () -> hub.subscriptions() == 0);
    }

    @Test
    void aPollIsAnswered() throws IOException, InterruptedException {
        hub.publish(List.of(Event.of("a", "one")));
        try (BufferedReader lines =
                lines(get("topic=a&transport=long-poll&last_event_id=earliest").body())) {
            awaitLine(lines, "data: one");
        }
    }
}
