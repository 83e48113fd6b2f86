package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The program as its users meet it: a process, its lines, its pages, its end. */
@Timeout(60)
final class ProgramTest {
    private static final int TERMINATED = 128 + 15;
    private static final String OPERATOR = "the-key-of-the-operators";

    private final HttpClient client = HttpClient.newHttpClient();
    private Process process;
    private BufferedReader output;
    private String uri;

    @TempDir
    private Path folder;

    @BeforeEach
    void startProgram() throws IOException {
        startProgram("--port=0");
    }

    private void startProgram(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + folder.resolve("classes"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = output.readLine();
        assertThat(line).matches("EverySource \\S+ listens on http://127\\.0\\.0\\.1:[0-9]+");
        uri = line.substring(line.indexOf("http://"));
    }

    @AfterEach
    void endProgram() {
        process.destroyForcibly();
    }

    private HttpResponse<String> get(String path, String authorization) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri + path))
                .header("Authorization", authorization)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(URI.create(uri + path)).build(), BodyHandlers.ofString());
    }

    @Test
    void saysHowToPublishListenAndWatch() throws IOException {
        List<String> lines = Stream.of(output.readLine(), output.readLine(), output.readLine(), output.readLine())
                .map(String::strip)
                .toList();
        assertThat(lines.get(0)).contains("64 MiB").contains("24 hours");
        assertThat(lines.get(1)).contains("curl -d topic=news -d data=hello " + uri + "/events");
        assertThat(lines.get(2)).contains("curl -N '" + uri + "/events?topic=news'");
        assertThat(lines.get(3)).contains(uri + "/");
    }

    @Test
    void servesItsPageAndItsHealth() throws IOException, InterruptedException {
        HttpResponse<String> page = get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
        assertThat(page.body()).contains("page.css", "page.js");
        assertThat(get("/page.js").body()).contains("EventSource");
        assertThat(get("/page.css").statusCode()).isEqualTo(200);
        assertThat(get("/icon.svg").statusCode()).isEqualTo(200);
        assertThat(get("/healthz").body()).contains("\"status\":\"ok\"", "\"subscriptions\":0");
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        HttpRequest post = HttpRequest.newBuilder(URI.create(uri + "/healthz"))
                .POST(BodyPublishers.noBody())
                .build();
        assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }

    @Test
    void opensItsLabOnlyWhenItIsToldTo() throws IOException, InterruptedException {
        assertThat(get("/lab/").statusCode()).isEqualTo(404);
        assertThat(get("/lab/events?topic=a").statusCode()).isEqualTo(404);
        assertThat(Files.readString(folder.resolve("classes")))
                .contains(Server.class.getName())
                .doesNotContain(Server.class.getPackageName() + ".lab");
        process.destroyForcibly();
        startProgram("--port=0", "--lab");
        assertThat(get("/lab/").statusCode()).isEqualTo(200);
        assertThat(output.lines().limit(7)).anyMatch(line -> line.strip().equals("lab      " + uri + "/lab/"));
    }

    @Test
    void nobodysDemosHaveNoHub() throws IOException, InterruptedException {
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
        assertThat(get("/events?topic=a&transport=long-poll").statusCode()).isEqualTo(200);
        String opened = Server.class.getPackageName() + ".demo.DashboardDemo ";
        assertThat(Files.readString(folder.resolve("classes")))
                .contains(Server.class.getName())
                .doesNotContain(opened);
        assertThat(get("/demo/events?topic=a&transport=long-poll").statusCode()).isEqualTo(200);
        assertThat(Files.readString(folder.resolve("classes"))).contains(opened);
    }

    @Test
    void withoutKeysItLoadsNothingOfTokens() throws IOException, InterruptedException {
        assertThat(get("/events?topic=a&transport=long-poll").statusCode()).isEqualTo(200);
        assertThat(Files.readString(folder.resolve("classes")))
                .contains(Server.class.getName())
                .doesNotContain("org.jose4j", "java.net.http");
    }

    /** The commands that it prints work as they are. */
    @Test
    void withKeysItAsksForTokensAndSaysHowToMakeOne() throws IOException, InterruptedException {
        process.destroyForcibly();
        Path key = Files.writeString(folder.resolve("the key"), Keys.SECRET + "\n");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        startProgram(
                "--port=0",
                "--publisher-jwt-key=@" + key,
                "--subscriber-jwt-key=@" + key,
                "--operator-key=" + OPERATOR);
        String greeting = output.lines().limit(9).collect(Collectors.joining("\n"));
        assertThat(greeting)
                .contains("access   publishing needs a token; subscribing needs a token")
                .contains("publish  curl -H \"Authorization: Bearer $TOKEN\" -d topic=news -d data=hello " + uri
                        + "/events")
                .contains("listen   curl -N -H \"Authorization: Bearer $TOKEN\" '" + uri + "/events?topic=news'")
                .contains("operate  curl -H \"Authorization: Bearer $OPERATOR_KEY\" " + uri + "/operator/connections");
        String command =
                "TOKEN=$(java -jar everysource.jar token --publish news --subscribe news --key '@" + key + "')";
        assertThat(greeting).contains(command);
        StringWriter token = new StringWriter();
        assertThat(ServerCommand.execute(
                        Map.of(),
                        new PrintWriter(token),
                        new PrintWriter(new StringWriter()),
                        "token",
                        "--publish",
                        "news",
                        "--subscribe",
                        "news",
                        "--key",
                        "@" + key))
                .isZero();
        String bearer = "Bearer " + token.toString().strip();
        assertThat(get("/events?topic=news&transport=long-poll").statusCode()).isEqualTo(401);
        assertThat(get("/events?topic=news&transport=long-poll", bearer).statusCode())
                .isEqualTo(200);
        assertThat(get("/events?topic=news&transport=long-poll&authorization=" + bearer.substring(7) + "x")
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/operator/connections").statusCode()).isEqualTo(401);
        assertThat(get("/operator/connections", "Bearer " + OPERATOR).statusCode())
                .isEqualTo(200);
        String health = get("/healthz").body() + get("/readyz").body();
        process.toHandle().destroy();
        String rest = output.lines().collect(Collectors.joining("\n"));
        assertThat(greeting + health + rest)
                .doesNotContain(Keys.SECRET, OPERATOR, token.toString().strip());
    }

    @Test
    void operatorsMayHaveAPortOfTheirOwn() throws IOException, InterruptedException {
        process.destroyForcibly();
        startProgram("--port=0", "--admin-port=0", "--operator-key=" + OPERATOR);
        String line = output.lines()
                .filter(each -> each.contains("/operator/connections"))
                .findFirst()
                .orElseThrow();
        String own = line.substring(line.indexOf("http://"), line.indexOf("/operator"));
        assertThat(own).isNotEqualTo(uri);
        assertThat(get("/operator/connections", "Bearer " + OPERATOR).statusCode())
                .isEqualTo(404);
        uri = own;
        assertThat(get("/operator/connections", "Bearer " + OPERATOR).statusCode())
                .isEqualTo(200);
        assertThat(get("/operator/connections").statusCode()).isEqualTo(401);
        // The console there publishes and listens.
        assertThat(get("/events?topic=a&transport=long-poll").statusCode()).isEqualTo(200);
        assertThat(get("/lab/").statusCode()).isEqualTo(404);
    }

    @Test
    void sendsItsSubscribersOffWhenItIsTerminated() throws IOException, InterruptedException {
        HttpRequest subscribe = HttpRequest.newBuilder(URI.create(uri + "/events?topic=a&control=1"))
                .build();
        Iterator<String> lines =
                client.send(subscribe, BodyHandlers.ofLines()).body().iterator();
        while (!lines.next().equals("event: es:hello")) {
            // The head of the stream.
        }
        process.toHandle().destroy();
        StringBuilder rest = new StringBuilder();
        lines.forEachRemaining(line -> rest.append(line).append('\n'));
        assertThat(rest).contains("event: es:bye\ndata: {\"reason\":\"drain\",\"retry\":");
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(TERMINATED);
        assertThat(output.lines().skip(7))
                .containsExactly("EverySource is stopping, with 1 subscriptions open.", "EverySource has stopped.");
    }
}
