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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A hub in a server of somebody who has allowed HTTP/2. Its client begins with an upgrade, and then has one connection. */
@Timeout(60)
final class Http2Test {
    private static final PublishLimits LIMITS = PublishLimits.DEFAULTS;

    private Hub hub;
    private Undertow server;
    private String base;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

    @BeforeEach
    void start() {
        Clock clock = Clock.systemUTC();
        hub = new Hub(new MemoryJournal(clock), Retention.DEFAULTS, HubConfig.DEFAULTS, clock, System::nanoTime);
        server = ServerOptions.apply(Undertow.builder(), new HubHandler(hub, LIMITS, AccessPolicy.OPEN))
                .setServerOption(UndertowOptions.ENABLE_HTTP2, true)
                .addHttpListener(0, "127.0.0.1")
                .build();
        server.start();
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().get(0).getAddress();
        base = "http://127.0.0.1:" + address.getPort() + "/events";
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    private <T> HttpResponse<T> get(String query, HttpResponse.BodyHandler<T> handler) throws Exception {
        HttpResponse<T> response = client.send(
                HttpRequest.newBuilder(URI.create(base + "?" + query)).build(), handler);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        return response;
    }

    private HttpResponse<String> publish(String topic, String data) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(base))
                        .header("Content-Type", TestServer.FORM)
                        .POST(BodyPublishers.ofString("topic=" + topic + "&data=" + data))
                        .build(),
                BodyHandlers.ofString());
    }

    private static List<String> read(InputStream body, int events) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8));
        List<String> data = new ArrayList<>();
        while (data.size() < events) {
            String line = lines.readLine();
            assertThat(line).isNotNull();
            if (line.startsWith("data: ")) {
                data.add(line.substring("data: ".length()));
            }
        }
        return data;
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    @Test
    void streamsOfOneConnectionGetEverythingInOrder() throws Exception {
        List<InputStream> streams = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            streams.add(get("topic=a", BodyHandlers.ofInputStream()).body());
        }
        for (String number : numbers(200)) {
            assertThat(publish("a", number).statusCode()).isEqualTo(200);
        }
        for (InputStream stream : streams) {
            assertThat(read(stream, 200)).isEqualTo(numbers(200));
        }
    }

    /** The client's window is 16 MB: the rest waits in the log. */
    @Test
    void aStreamThatReadsLateGetsEverythingInOrder() throws Exception {
        InputStream stream = get("topic=a", BodyHandlers.ofInputStream()).body();
        String padding = "x".repeat(600_000);
        for (String number : numbers(40)) {
            assertThat(publish("a", number + padding).statusCode()).isEqualTo(200);
        }
        assertThat(read(stream, 40))
                .isEqualTo(numbers(40).stream().map(number -> number + padding).toList());
    }

    @Test
    void anIdleStreamHasItsHeadAtOnceAndItsEndIsNoticed() throws Exception {
        InputStream stream = get("topic=a", BodyHandlers.ofInputStream()).body();
        assertThat(hub.subscriptions()).isEqualTo(1);
        stream.close();
        TestServer.await("for the end of the stream", () -> hub.subscriptions() == 0);
    }

    @Test
    void aPollIsAnswered() throws Exception {
        String first = publish("a", "0").body();
        HttpResponse<String> answer =
                get("topic=a&transport=long-poll&last_event_id=earliest", BodyHandlers.ofString());
        assertThat(answer.body()).contains(first).contains("data: 0");
        // The answer is read before the hub has noticed that it has gone.
        TestServer.await("for the end of the poll", () -> hub.subscriptions() == 0);
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        // The connection is one of HTTP/2 from its second request on, if the first has a body.
        publish("a", "0");
        HttpResponse<String> answer = publish("a", "x".repeat(20 << 20));
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(413);
    }
}
