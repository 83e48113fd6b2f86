package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server with and without its lab. */
@Timeout(60)
final class LabSwitchTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Server server;

    private void start(boolean lab) {
        server = Server.start(ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withPages(PagesConfig.NONE.withLab(lab)));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.uri() + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private Iterator<String> open(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.uri() + path)).build();
        Stream<String> lines = CLIENT.send(request, BodyHandlers.ofLines()).body();
        return lines.iterator();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /lab",
        "GET, /lab/",
        "GET, /lab/suite.js",
        "GET, /lab/events?topic=t",
        "POST, /lab/events",
        "GET, /lab/cut/key/events?topic=t"
    })
    void withoutTheSwitchTheLabIsOff(String method, String path) throws IOException, InterruptedException {
        start(false);
        HttpResponse<String> answer = send(method, path, "");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain; charset=utf-8");
        assertThat(answer.body()).isEqualTo("The lab is off: start the server with --lab.\n");
    }

    @Test
    void theLabHasAHubOfItsOwn() throws IOException, InterruptedException {
        start(true);
        send("POST", "/lab/events", "topic=t&data=lab");
        send("POST", "/events", "topic=t&data=real");
        String query = "?topic=t&last_event_id=earliest&transport=long-poll";
        assertThat(send("GET", "/lab/events" + query, "").body())
                .contains("lab")
                .doesNotContain("real");
        assertThat(send("GET", "/events" + query, "").body()).contains("real").doesNotContain("lab");
    }

    /** Five seconds late; that it comes at last is shown where a test can make it come. */
    @Test
    void whatIsLateIsNotThereAtOnce() throws IOException, InterruptedException {
        start(true);
        for (int i = 1; i <= 4; i++) {
            assertThat(send("POST", "/lab/late/key/events", "topic=t&data=event" + i)
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(send("GET", "/lab/events?topic=t&last_event_id=earliest&transport=long-poll", "")
                        .body())
                .contains("event1", "event2", "event4")
                .doesNotContain("event3");
    }

    @Test
    void theLabsSubscribersAreSentOffToo() throws IOException, InterruptedException {
        start(true);
        Iterator<String> plain = open("/lab/events?topic=t&control=1");
        while (!plain.next().equals("event: es:hello")) {
            // The head of the stream.
        }
        server.stop();
        StringBuilder rest = new StringBuilder();
        plain.forEachRemaining(line -> rest.append(line).append('\n'));
        assertThat(rest).contains("event: es:bye\ndata: {\"reason\":\"drain\",\"retry\":");
    }
}
