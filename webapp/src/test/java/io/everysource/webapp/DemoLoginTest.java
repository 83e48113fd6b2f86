package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may do what on the demos' hub. */
@Timeout(60)
final class DemoLoginTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PERSON = "&person=abcdefgh";

    private Server server;

    @BeforeEach
    void startServer() {
        server = start();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private static Server start() {
        return Server.start(ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withPages(PagesConfig.NONE.withDemo(true)));
    }

    private HttpResponse<String> send(String method, String path, String token, String form)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.uri() + "/demo" + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .method(method, form.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(form));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> login(String form) throws IOException, InterruptedException {
        return send("POST", "/login", "", form);
    }

    private String token(String name) throws IOException, InterruptedException {
        String form = "name=" + URLEncoder.encode(name, StandardCharsets.UTF_8) + PERSON;
        return JSON.readTree(login(form).body()).path("token").textValue();
    }

    private String polled(String topic, String token) throws IOException, InterruptedException {
        String query = "?transport=long-poll&hold=100&last_event_id=earliest&topic=" + topic;
        return send("GET", "/events" + query, token, "").body();
    }

    @Test
    void whoComesWithANameGetsATokenForMinutes() throws IOException, InterruptedException {
        HttpResponse<String> answer = login("name=+Ann+%3Cb%3E+" + PERSON);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        JsonNode said = JSON.readTree(answer.body());
        assertThat(said.path("seconds").intValue()).isEqualTo(300);
        assertThat(said.path("subject").textValue()).isEqualTo("Ann <b>-abcdefgh");
        assertThat(said.path("token").textValue()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=&person=abcdefgh",
                "person=abcdefgh",
                "name=a%00b&person=abcdefgh",
                "name=Ann&person=short",
                "name=Ann&person=ABCDEFGH",
                "name=Ann",
                "name=%zz&person=abcdefgh",
                "nothing"
            })
    void whatIsNoLoginIsRefusedWithAWord(String form) throws IOException, InterruptedException {
        HttpResponse<String> answer = login(form);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json; charset=utf-8");
        assertThat(JSON.readTree(answer.body()).path("detail").textValue()).isNotEmpty();
    }

    @Test
    void aNameIsNotTooLongAndAFormNotTooLarge() throws IOException, InterruptedException {
        assertThat(login("name=" + "x".repeat(61) + PERSON).statusCode()).isEqualTo(400);
        assertThat(login("name=" + "x".repeat(60) + PERSON).statusCode()).isEqualTo(200);
        assertThat(login("name=" + "x".repeat(20_000) + PERSON).statusCode()).isEqualTo(413);
        assertThat(send("GET", "/login", "", "").statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource({
        "chat/lobby, 200",
        "chat/a%2520room, 200",
        "user/Bob, 200",
        "report/page, 200",
        "cache/page, 403",
        "repair/shop, 403",
        "dashboard, 403",
        "chat/a/b, 403"
    })
    void aTokenLetsOneWriteToRoomsToOthersAndForTestsAlone(String topic, int status)
            throws IOException, InterruptedException {
        String form = "data=hello&topic=" + topic;
        assertThat(send("POST", "/events", "", form).statusCode()).isEqualTo(401);
        assertThat(send("POST", "/events", token("Ann"), form).statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bob", "O'Brien (*~!)", "<img src=x onerror=1>", "{name}", "a/b c+d", "\u202e\ud83d\ude00"})
    void whatIsForSomebodyGetsToThatNameAlone(String name) throws IOException, InterruptedException {
        String topic = "user/" + escaped(name);
        String form = "private=on&data=secret&topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8);
        assertThat(send("POST", "/events", token("Ann"), form).statusCode()).isEqualTo(200);
        String asked = URLEncoder.encode(topic, StandardCharsets.UTF_8);
        assertThat(polled(asked, token(name))).contains("data: secret");
        assertThat(polled(asked, token("Ann"))).doesNotContain("secret");
        assertThat(polled(asked, "")).doesNotContain("secret");
        assertThat(polled("*", "")).doesNotContain("secret");
    }

    @Test
    void whoIsInARoomIsToldToThoseWithAToken() throws IOException, InterruptedException {
        String path = "/events/subscriptions/chat%2Flobby";
        assertThat(send("GET", path, token("Ann"), "").statusCode()).isEqualTo(200);
        assertThat(send("GET", path, "", "").statusCode()).isEqualTo(401);
        assertThat(send("GET", "/events/subscriptions", token("Ann"), "").statusCode())
                .isEqualTo(403);
    }

    @Test
    void aTokenOfAnotherLifeIsNoneBeforeAndAfterSomebodyLogsIn() throws IOException, InterruptedException {
        String old = token("Ann");
        server.close();
        server = start();
        String form = "topic=chat/lobby&data=hello";
        assertThat(send("POST", "/events", old, form).statusCode()).isEqualTo(401);
        String fresh = token("Ann");
        assertThat(send("POST", "/events", old, form).statusCode()).isEqualTo(401);
        assertThat(send("POST", "/events", fresh, form).statusCode()).isEqualTo(200);
    }

    /** As pages do it: all but letters, digits and {@code - . _}. */
    private static String escaped(String name) {
        StringBuilder escaped = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (each & 0xff);
            boolean isPlain = letter < 0x80 && (Character.isLetterOrDigit(letter) || "-._".indexOf(letter) >= 0);
            escaped.append(
                    isPlain
                            ? String.valueOf(letter)
                            : "%" + HexFormat.of().withUpperCase().toHexDigits(each));
        }
        return escaped.toString();
    }
}
