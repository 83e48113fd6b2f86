package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.hub.PresenceConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the console and what it asks for are, and for whom. */
class ConsoleTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String[] WITH_KEY = {"Authorization", "Bearer " + KEY};
    private static final String[] ELSEWHERE = {"X-Forwarded-For", "203.0.113.7"};

    private final HttpClient client = HttpClient.newHttpClient();

    private static ServerConfig config() {
        return ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    private static ServerConfig withKey() {
        return config().withOperatorKey(Secret.read("--operator-key", KEY));
    }

    private HttpResponse<String> get(String uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    @Test
    void anybodyMayHaveItsFiles() throws Exception {
        try (Server server = Server.start(config())) {
            HttpResponse<String> page = get(server.uri() + "/console/", ELSEWHERE);
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                    .contains("default-src 'self'")
                    .doesNotContain("unsafe");
            for (String file : List.of("console.js", "console.css", "uplot.js", "uplot.css")) {
                assertThat(get(server.uri() + "/console/" + file).statusCode())
                        .as(file)
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void withoutAKeyItsAnswersAreForThisMachine() throws Exception {
        try (Server server = Server.start(config())) {
            assertThat(get(server.uri() + "/operator/log").statusCode()).isEqualTo(200);
            HttpResponse<String> refused = get(server.uri() + "/operator/log", ELSEWHERE);
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).contains("--operator-key");
            HttpResponse<String> connections = get(server.uri() + "/operator/connections");
            assertThat(connections.statusCode()).isEqualTo(404);
            assertThat(connections.body()).contains("--operator-key");
        }
    }

    @Test
    void whereConnectionsAreKeptForPresenceTheyAreShown() throws Exception {
        PresenceConfig presence = new PresenceConfig(List.of("chat/{room}"), false, false);
        try (Server server = Server.start(config().withPresence(presence))) {
            assertThat(get(server.uri() + "/operator/connections").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aKeyThatIsGivenIsAskedOfAll() throws Exception {
        try (Server server = Server.start(withKey())) {
            assertThat(get(server.uri() + "/operator/log").statusCode()).isEqualTo(401);
            assertThat(get(server.uri() + "/operator/log", ELSEWHERE).statusCode())
                    .isEqualTo(401);
            assertThat(get(server.uri() + "/operator/log", WITH_KEY).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void theOperatorsPortHasAllThatItAsksForAndTheMainPortHasNoConsole() throws Exception {
        try (Server server = Server.start(withKey().withAdminPort(0))) {
            assertThat(server.operatorUri()).isNotEqualTo(server.uri());
            HttpResponse<String> main = get(server.uri() + "/console/");
            assertThat(main.statusCode()).isEqualTo(404);
            assertThat(main.body()).contains("--admin-port");
            assertThat(get(server.uri() + "/operator/log", WITH_KEY).statusCode())
                    .isEqualTo(404);
            for (String path : List.of(
                    "/console/",
                    "/page.css",
                    "/icon.svg",
                    "/client/everysource.min.js",
                    "/events?topic=a&transport=long-poll")) {
                assertThat(get(server.operatorUri() + path).statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            assertThat(get(server.operatorUri() + "/metrics", WITH_KEY).body()).contains("everysource_subscribers");
            assertThat(get(server.operatorUri() + "/metrics", ELSEWHERE).statusCode())
                    .isEqualTo(401);
            HttpRequest publish = HttpRequest.newBuilder(URI.create(server.operatorUri() + "/events"))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString("topic=a&data=x"))
                    .build();
            assertThat(client.send(publish, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            assertThat(get(server.operatorUri() + "/operator/log", WITH_KEY).body())
                    .contains("\"messages\":1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/nothing", "/readyz"})
    void theOperatorsPortSaysWhatItHas(String path) throws Exception {
        try (Server server = Server.start(withKey().withAdminPort(0))) {
            HttpResponse<String> answer = get(server.operatorUri() + path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("/console/", "/operator/connections");
        }
    }
}
