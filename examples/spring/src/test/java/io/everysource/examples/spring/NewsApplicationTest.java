package io.everysource.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.client.HttpClientErrorException;

/** The application, the real server, and between them a proxy that may lose an answer. */
@Timeout(120)
final class NewsApplicationTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String KEY = "a key that is only for tests, of 42 characters";
    private static final String LISTENS = "listens on ";

    private static final AtomicInteger requests = new AtomicInteger();
    private static final AtomicInteger toLose = new AtomicInteger();

    private static Process server;
    private static String hub;
    private static HttpServer proxy;
    private static ConfigurableApplicationContext context;
    private static String application;

    @BeforeAll
    static void start() throws IOException {
        server = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-jar",
                        System.getProperty("everysource.jar"),
                        "--port=0",
                        "--publisher-jwt-key=" + KEY,
                        "--subscriber-jwt-key=" + KEY)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = server.inputReader(StandardCharsets.UTF_8);
        String line = output.readLine();
        while (!line.contains(LISTENS)) {
            line = output.readLine();
        }
        hub = line.substring(line.indexOf(LISTENS) + LISTENS.length()) + "/events";
        proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        proxy.createContext("/events", NewsApplicationTest::pass);
        proxy.start();
        context = SpringApplication.run(
                NewsApplication.class,
                "--server.port=0",
                "--hub.url=http://127.0.0.1:" + proxy.getAddress().getPort() + "/events",
                "--hub.key=" + KEY,
                "--hub.retry=10ms",
                "--logging.level.root=warn",
                "--spring.main.banner-mode=off");
        application = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    @AfterAll
    static void stop() {
        context.close();
        proxy.stop(0);
        server.destroyForcibly();
    }

    private static void pass(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(hub))
                .POST(BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
        for (String name : List.of("Authorization", "Content-Type", "Idempotency-Key")) {
            request.header(name, exchange.getRequestHeaders().getFirst(name));
        }
        try {
            HttpResponse<byte[]> answer = CLIENT.send(request.build(), BodyHandlers.ofByteArray());
            if (toLose.getAndUpdate(count -> Math.max(0, count - 1)) == 0) {
                exchange.getResponseHeaders()
                        .set(
                                "Content-Type",
                                answer.headers().firstValue("Content-Type").orElseThrow());
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
            exchange.close();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static String send(String uri, HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.uri(URI.create(uri)).build(), BodyHandlers.ofString())
                .body();
    }

    /** All that the hub holds of the news, for who has the token of the page. */
    private static String news() throws IOException, InterruptedException {
        String token = send(application + "/token", HttpRequest.newBuilder());
        return send(
                hub + "?topic=news&transport=long-poll&last_event_id=earliest",
                HttpRequest.newBuilder().header("Authorization", "Bearer " + token));
    }

    private static List<String> publish(Event event) {
        return context.getBean(HubClient.class).publish(List.of(event));
    }

    @Test
    void whatIsPostedReachesThePages() throws IOException, InterruptedException {
        String id = send(
                application + "/news",
                HttpRequest.newBuilder()
                        .header("Content-Type", "text/plain; charset=utf-8")
                        .POST(BodyPublishers.ofString("Grüße")));
        assertThat(news()).contains("data: Grüße\nid: " + id + "\n");
        assertThat(send(application + "/", HttpRequest.newBuilder())).contains("everysource.min.js");
    }

    @Test
    void aRefusalSaysWhatIsWrong() {
        int before = requests.get();
        assertThatThrownBy(() -> publish(new Event(List.of("news"), "of ours", "es:gap", false)))
                .isInstanceOf(HttpClientErrorException.class)
                .hasMessageContaining("[0].type");
        assertThat(requests).hasValue(before + 1);
    }

    @Test
    void anEventWhoseAnswerWasLostIsThereOnce() throws IOException, InterruptedException {
        int before = requests.get();
        toLose.set(2);
        String id = publish(Event.of("news", "once")).get(0);
        assertThat(news()).containsOnlyOnce("data: once\n").contains("data: once\nid: " + id + "\n");
        assertThat(requests).hasValue(before + 3);
    }
}
