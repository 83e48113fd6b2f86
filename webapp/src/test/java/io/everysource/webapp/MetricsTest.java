package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a server tells its metrics, and whom. */
class MetricsTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private final HttpClient client = HttpClient.newHttpClient();

    private static ServerConfig config() {
        return ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private HttpResponse<String> get(String uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void thisMachineIsToldOnTheMainPort() throws Exception {
        try (Server server = Server.start(config())) {
            assertThat(server.metricsUri()).isEqualTo(server.uri() + "/metrics");
            HttpResponse<String> answer = get(server.metricsUri());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains("everysource_build_info{", "version=\"" + Version.number() + "\"")
                    .contains("everysource_io_threads ", "jvm_memory_used_bytes{", "process_cpu_seconds_total ")
                    .contains("everysource_connections 1.0\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "x-forwarded-for", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via"})
    void whatAProxyPassesOnIsNotFromThisMachine(String header) throws Exception {
        try (Server server = Server.start(config())) {
            HttpResponse<String> answer = get(server.metricsUri(), header, "203.0.113.7");
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("--operator-key", "--metrics-port");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1"
            })
    void whoAsksByAnotherNameIsNotFromThisMachine(String host) throws Exception {
        try (Server server = Server.start(config())) {
            assertThat(statusLine(server, host)).isEqualTo("HTTP/1.1 403 Forbidden");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.3.2.1:9", "[::1]:8080"})
    void thisMachineHasSeveralNames(String host) throws Exception {
        try (Server server = Server.start(config())) {
            assertThat(statusLine(server, host)).isEqualTo("HTTP/1.1 200 OK");
        }
    }

    private static String statusLine(Server server, String host) throws IOException {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream()
                    .write(("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return answer.lines().findFirst().orElse("");
        }
    }

    @Test
    void anOperatorIsToldFromAnywhere() throws Exception {
        Secret key = Secret.read("--operator-key", KEY);
        try (Server server = Server.start(config().withOperatorKey(key))) {
            String[] elsewhere = {"X-Forwarded-For", "203.0.113.7"};
            HttpResponse<String> refused = get(server.metricsUri(), elsewhere);
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(get(server.metricsUri(), "Via", "1.1 proxy", "Authorization", "Bearer " + KEY + "x")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(get(server.metricsUri(), "Via", "1.1 proxy", "Authorization", "Bearer " + KEY)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(server.metricsUri()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPortOfTheirOwnTellsWhoeverReachesIt() throws Exception {
        MetricsConfig metrics = new MetricsConfig(true, OptionalInt.of(0), List.of());
        try (Server server = Server.start(config().withMetrics(metrics))) {
            assertThat(get(server.metricsUri(), "X-Forwarded-For", "203.0.113.7")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(server.metricsUri().replace("/metrics", "/events")).body())
                    .contains("/metrics");
            assertThat(get(server.uri() + "/metrics").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void whereNothingIsCountedThereIsNothingToTell() throws Exception {
        try (Server server = Server.start(config().withMetrics(MetricsConfig.OFF))) {
            assertThat(get(server.uri() + "/metrics").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void downloadsOfTheClientAreCountedByVersion() throws Exception {
        try (Server server = Server.start(config())) {
            String versioned = server.uri() + "/client/" + ClientFiles.load().version() + "/everysource.min.js";
            HttpResponse<String> first = get(versioned);
            get(versioned, "If-None-Match", first.headers().firstValue("ETag").orElseThrow());
            get(server.uri() + "/client/everysource.min.js");
            get(server.uri() + "/client/everysource.modern.mjs");
            get(server.uri() + "/client/9.9.9/everysource.min.js");
            get(server.uri() + "/client/" + "x".repeat(500) + "/y");
            get(server.uri() + "/client/no-such-file.js");
            assertThat(get(server.metricsUri())
                            .body()
                            .lines()
                            .filter(line -> line.startsWith("everysource_client_downloads_total")))
                    .containsExactlyInAnyOrder(
                            "everysource_client_downloads_total{version=\"" + Version.number() + "\"} 1.0",
                            "everysource_client_downloads_total{version=\"latest\"} 2.0",
                            "everysource_client_downloads_total{version=\"other\"} 2.0");
        }
    }

    @Test
    void aTopicSelectorThatCannotBeUsedIsRefusedByItsOption() {
        MetricsConfig metrics = new MetricsConfig(true, OptionalInt.empty(), List.of("x".repeat(300)));
        assertThatThrownBy(() -> Server.start(config().withMetrics(metrics)).close())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--metrics-topics")
                .hasMessageContaining("200");
    }
}
