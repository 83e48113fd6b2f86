package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.everysource.monitoring.PrometheusHandler;
import io.everysource.monitoring.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrometheusHandlerTest {
    private static final String TRACEPARENT = "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|text/plain; version=0.0.4; charset=utf-8",
                "*/*|text/plain; version=0.0.4; charset=utf-8",
                "text/html|text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text;q=0|text/plain; version=0.0.4; charset=utf-8",
                "application/openmetrics-text|application/openmetrics-text; version=1.0.0; charset=utf-8",
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1|application/openmetrics-text; version=1.0.0; charset=utf-8",
                "text/plain;version=0.0.4;q=0.9, APPLICATION/OPENMETRICS-TEXT; version=1.0.0; q=0.8|application/openmetrics-text; version=1.0.0; charset=utf-8"
            })
    void theFormatIsTheOneThatIsAskedFor(String accept, String type) throws IOException {
        try (MeteredServer server = MeteredServer.start(Topics.NONE);
                HttpConnection connection = new HttpConnection(server.metricsPort())) {
            connection.get("/metrics", "Accept: " + accept);
            HttpConnection.Response answer = connection.response();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Content-Type")).isEqualTo(type);
            assertThat(answer.body().endsWith("# EOF\n")).isEqualTo(type.contains("openmetrics"));
            assertThat(answer.body()).contains("# HELP everysource_subscribers Open subscriptions.\n");
        }
    }

    @Test
    void tracesOfPublishersAreTheExamplesOfOpenMetrics() throws IOException {
        try (MeteredServer server = MeteredServer.start(Topics.NONE);
                Subscriber subscriber = new Subscriber(server.port(), "event-stream", "topic=news").open();
                HttpConnection connection = new HttpConnection(server.port())) {
            connection.post(
                    "/events", TestServer.FORM, "topic=news&data=hello".getBytes(StandardCharsets.UTF_8), TRACEPARENT);
            subscriber.next();
            String[] texts = new String[2];
            TestServer.await("for the examples", () -> {
                texts[0] = scrape(server, "application/openmetrics-text");
                texts[1] = scrape(server, "text/plain");
                return texts[0].contains("everysource_delivery_seconds_count{transport=\"event-stream\"} 1");
            });
            String trace = "span_id=\"00f067aa0ba902b7\",trace_id=\"4bf92f3577b34da6a3ce929d0e0e4736\"";
            assertThat(texts[0].lines().filter(line -> line.contains(trace)))
                    .anyMatch(line -> line.startsWith("everysource_publish_seconds_bucket{"))
                    .anyMatch(
                            line -> line.startsWith("everysource_delivery_seconds_bucket{transport=\"event-stream\""));
            // Prometheus refuses a scrape with one anywhere else.
            assertThat(texts[0].lines().filter(line -> line.contains("trace_id")))
                    .allMatch(line -> line.contains("_bucket{"));
            assertThat(texts[1]).doesNotContain("trace_id");
        }
    }

    private static String scrape(MeteredServer server, String accept) {
        try (HttpConnection connection = new HttpConnection(server.metricsPort())) {
            connection.get("/metrics", "Accept: " + accept);
            return connection.response().body();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void whatIsAcceptedGzippedIsGzipped() throws IOException {
        try (MeteredServer server = MeteredServer.start(Topics.NONE);
                HttpConnection connection = new HttpConnection(server.metricsPort())) {
            connection.get("/metrics", "Accept-Encoding: br, gzip;q=0.5");
            HttpConnection.Head head = connection.head();
            byte[] body = connection.in().readNBytes(Integer.parseInt(head.header("Content-Length")));
            assertThat(head.header("Content-Encoding")).isEqualTo("gzip");
            String text = new String(
                    new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).contains("everysource_log_messages 0.0\n");
            assertThat(body.length).isLessThan(text.length() / 5);
        }
    }

    @Test
    void onlyReadingIsAllowed() throws IOException {
        try (MeteredServer server = MeteredServer.start(Topics.NONE);
                HttpConnection connection = new HttpConnection(server.metricsPort())) {
            HttpConnection.Response answer = connection.post("/metrics", "text/plain", new byte[0]);
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET, HEAD");
        }
    }

    @Test
    void scrapesThatAreSlowTakeNoMoreThanTheirShareOfTheThreads() throws IOException {
        CountDownLatch latch = new CountDownLatch(1);
        try (HttpServer server = new HttpServer(ConnectionLimits.DEFAULTS, HttpListener.NONE)) {
            int port = server.listenUnlimited(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), new PrometheusHandler(() -> {
                                awaitUninterruptibly(latch);
                                return PrometheusHandler.newRegistry();
                            }))
                    .getPort();
            List<HttpConnection> waiting = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                HttpConnection connection = new HttpConnection(port);
                connection.get("/metrics");
                waiting.add(connection);
            }
            TestServer.await("for the fifth to be refused", () -> status(port) == 503);
            latch.countDown();
            for (HttpConnection connection : waiting) {
                // One of them may have been the fifth.
                assertThat(connection.response().status()).isIn(200, 503);
                connection.close();
            }
            TestServer.await("for the others to be done", () -> status(port) == 200);
        }
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** 0 if there is no answer within a moment. */
    private static int status(int port) {
        try (HttpConnection connection = new HttpConnection(port)) {
            connection.socket().setSoTimeout(500);
            connection.get("/metrics");
            return connection.response().status();
        } catch (IOException nothing) {
            return 0;
        }
    }
}
