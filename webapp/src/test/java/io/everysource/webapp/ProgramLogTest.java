package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the program logs, as whoever reads its standard error sees it. */
@Timeout(60)
final class ProgramLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAIN_TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}[+-][0-9]{4}";

    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private BufferedReader errors;
    private String uri;

    @TempDir
    private Path folder;

    private void start(Map<String, String> environment, List<String> jvmOptions, String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "--port=0"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        process = builder.start();
        errors = process.errorReader(StandardCharsets.UTF_8);
        String line = process.inputReader(StandardCharsets.UTF_8).readLine();
        uri = line.substring(line.indexOf("http://"));
    }

    @AfterEach
    void endProgram() {
        process.destroyForcibly();
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create(uri + pathAndQuery));
    }

    private void publish(String body) throws IOException, InterruptedException {
        HttpRequest request = request("/events")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body))
                .build();
        client.send(request, BodyHandlers.discarding());
    }

    /** What it says until its end, which is now. */
    private List<String> end() throws InterruptedException {
        process.toHandle().destroy();
        List<String> lines = errors.lines().toList();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return lines;
    }

    private static JsonNode parse(String line) {
        try {
            JsonNode object = JSON.readTree(line);
            assertThat(object.isObject()).as(line).isTrue();
            assertThat(object.fieldNames()).toIterable().startsWith("time", "level", "logger", "message");
            return object;
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(line, malformed);
        }
    }

    /** A stream is open when the server is told to end; a key file is open to all; published keys cannot be had. */
    @Test
    void withJsonEveryLineIsAnObject() throws IOException, InterruptedException {
        Path key = Files.writeString(folder.resolve("key"), "the-key-of-the-operators");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Path config = Files.writeString(folder.resolve("config"), "access-log = all\noperator-key = @" + key);
        start(
                Map.of("EVERYSOURCE_LOG_FORMAT", "json", "EVERYSOURCE_CONFIG", config.toString()),
                List.of(),
                "--publisher-jwks-url=http://127.0.0.1:1/",
                "--anonymous");
        try (InputStream stream = client.send(
                        request("/events?topic=a%20b%E2%80%A8c").build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(stream).isNotNull();
            publish("topic=a&data=b");
            List<JsonNode> lines = end().stream().map(ProgramLogTest::parse).toList();
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.get("level").textValue()).isEqualTo("WARN");
                assertThat(line.get("message").textValue()).contains("every user of this machine can read the key in");
            });
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.get("logger").textValue()).isEqualTo("io.everysource.access.JwksKeys");
                assertThat(line.get("thread").textValue()).isNotEmpty();
            });
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.get("message").textValue()).isEqualTo("opened");
                assertThat(line.get("topics").get(0).textValue()).isEqualTo("a b\u2028c");
            });
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.get("message").textValue()).isEqualTo("published");
                assertThat(line.get("status").intValue()).isEqualTo(401);
            });
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.get("message").textValue()).isEqualTo("closed");
                assertThat(line.get("reason").textValue()).isEqualTo("drain");
            });
        }
    }

    @Test
    void plainLinesAreTheDefaultAndNothingIsSaidOfWhoIsServed() throws IOException, InterruptedException {
        start(Map.of(), List.of(), "--publisher-jwks-url=http://127.0.0.1:1/", "--anonymous");
        publish("topic=a&data=b");
        assertThat(end())
                .isNotEmpty()
                .allMatch(line -> line.matches(PLAIN_TIME + " (WARN|ERROR) .*") || line.startsWith("\t"))
                .noneMatch(line -> line.contains("published"));
    }

    @Test
    void anOperatorsConfigurationRules() throws IOException, InterruptedException {
        Path log = folder.resolve("access.log");
        Path configuration = Files.writeString(
                folder.resolve("logging.properties"),
                "handlers=java.util.logging.FileHandler\n"
                        + "java.util.logging.FileHandler.pattern=" + log + "\n"
                        + "java.util.logging.FileHandler.formatter=io.everysource.webapp.logging.JsonFormatter\n"
                        + ".level=INFO\n");
        start(
                Map.of(),
                List.of("-Djava.util.logging.config.file=" + configuration),
                "--access-log=subscriptions",
                "--log-format=plain");
        try (InputStream stream = client.send(request("/events?topic=a").build(), BodyHandlers.ofInputStream())
                .body()) {
            assertThat(stream).isNotNull();
            assertThat(end()).isEmpty();
        }
        assertThat(Files.readAllLines(log))
                .extracting(line -> parse(line).get("message").textValue())
                .contains("opened", "closed")
                .anyMatch(message -> message.startsWith("--log-format changes nothing"));
    }

    /** More lines than pipe and program hold: those who poll get their answers all the same, and each line is accounted for. */
    @Test
    void aReaderThatStopsHoldsUpNobody() throws IOException, InterruptedException {
        start(Map.of(), List.of(), "--log-format=json", "--access-log=subscriptions");
        int polls = 2_200;
        HttpRequest poll = request("/events?transport=long-poll&topic=" + "%D0%96".repeat(200))
                .build();
        for (int i = 0; i < polls; i++) {
            assertThat(client.send(poll, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
        List<JsonNode> lines = new ArrayList<>();
        int dropped = 0;
        while (dropped == 0) {
            JsonNode line = parse(errors.readLine());
            if (line.get("level").textValue().equals("WARN")) {
                dropped =
                        Integer.parseInt(line.get("message").textValue().replaceFirst(" log lines were dropped.*", ""));
            } else {
                lines.add(line);
            }
        }
        lines.addAll(end().stream().map(ProgramLogTest::parse).toList());
        assertThat(dropped).isPositive();
        assertThat(lines).hasSize(2 * polls - dropped);
    }
}
