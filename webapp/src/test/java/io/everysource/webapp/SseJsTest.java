package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.ConnectionLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The four ports of an sse-js server, over real sockets. */
@Timeout(60)
final class SseJsTest {
    private static final int CHAT = 0;
    private static final int CHAT_SEND = 1;
    private static final int PUSH = 2;
    private static final int PUSH_SEND = 3;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final List<Stream> streams = new ArrayList<>();
    private Server server = start(config -> config);

    private static Server start(UnaryOperator<ServerConfig> settings) {
        return Server.start(settings.apply(ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withPages(PagesConfig.NONE.withSseJsPorts(0))));
    }

    private void restart(UnaryOperator<ServerConfig> settings) {
        server.close();
        server = start(settings);
    }

    @AfterEach
    void stopAll() throws IOException {
        for (Stream stream : streams) {
            stream.socket.close();
        }
        server.close();
    }

    /** A stream as an old page or curl opens it, its control events left out. */
    private final class Stream {
        private final Socket socket;
        private final BufferedReader in;
        private final String head;

        Stream(int port, String target, String... headers) throws IOException {
            streams.add(this);
            URI uri = URI.create(server.sseJsUris().get(port));
            socket = new Socket(uri.getHost(), uri.getPort());
            String lines = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
            socket.getOutputStream()
                    .write(("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            StringBuilder text = new StringBuilder();
            for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                text.append(line).append('\n');
            }
            head = text.toString();
        }

        /** The next event as it is written, without its id, which is another one in each life of the log. */
        String next() throws IOException {
            while (true) {
                StringBuilder block = new StringBuilder();
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    // Chunk sizes and what ends a chunk are lines of their own here.
                    if (!line.matches("[0-9a-f]+|id: .*")) {
                        block.append(line).append('\n');
                    }
                }
                if (!block.isEmpty() && !block.toString().contains("es:pos") && block.charAt(0) != ':') {
                    return block.toString();
                }
            }
        }

        String rest() throws IOException {
            StringBuilder text = new StringBuilder();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                text.append(line).append('\n');
            }
            return text.toString();
        }
    }

    private HttpResponse<String> send(int port, String method, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(server.sseJsUris().get(port) + "/"))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private void post(int port, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(port, "POST", body, "Content-Type", "application/json");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    private static String chatted(String author, String data) {
        return "retry: 10000\ndata: {\"author\":\"" + author + "\",\"data\":\"" + data + "\"}\n";
    }

    @Test
    void theHeadComesAtOnceAsTheOldServersDid() throws IOException {
        for (int port : new int[] {CHAT, PUSH}) {
            assertThat(new Stream(port, "/?name=ann").head)
                    .startsWith("HTTP/1.1 200 OK\n")
                    .contains("Content-Type: text/event-stream", "Access-Control-Allow-Origin: *", "no-store");
        }
    }

    @Test
    void whatOneSaysInTheChatGoesToAllOtherNames() throws IOException, InterruptedException {
        Stream ann = new Stream(CHAT, "/?name=ann");
        Stream annsOtherTab = new Stream(CHAT, "/?name=ann");
        Stream bob = new Stream(CHAT, "/?name=bob");
        Stream nobody = new Stream(CHAT, "/");
        post(CHAT_SEND, "{\"name\":\"ann\",\"message\":\"hello\"}");
        post(CHAT_SEND, "{\"name\":\"bob\",\"message\":\"hi\",\"event\":\"greeting\"}");
        assertThat(bob.next()).isEqualTo(chatted("ann", "hello"));
        assertThat(nobody.next()).isEqualTo(chatted("ann", "hello"));
        for (Stream stream : List.of(ann, annsOtherTab, nobody)) {
            assertThat(stream.next()).isEqualTo("event: greeting\n" + chatted("bob", "hi"));
        }
    }

    @Test
    void whatIsPushedGoesToAllTabsOfTheName() throws IOException, InterruptedException {
        Stream one = new Stream(PUSH, "/?name=cache");
        Stream another = new Stream(PUSH, "/?name=cache");
        Stream other = new Stream(PUSH, "/?name=other");
        Stream chat = new Stream(CHAT, "/?name=cache");
        post(PUSH_SEND, "{\"name\":\"cache\",\"message\":\"version 2\",\"event\":\"message\"}");
        post(PUSH_SEND, "{\"name\":\"other\",\"message\":\"x\"}");
        post(CHAT_SEND, "{\"name\":\"ann\",\"message\":\"hello\"}");
        for (Stream stream : List.of(one, another)) {
            assertThat(stream.next()).isEqualTo("event: message\nretry: 10000\ndata: version 2\n");
        }
        assertThat(other.next()).isEqualTo("retry: 10000\ndata: x\n");
        assertThat(chat.next()).isEqualTo(chatted("ann", "hello"));
    }

    /** The old server wrote "undefined", crashed on names that nobody has, and lost the retry to its comment. */
    @Test
    void whatIsMissingIsMissing() throws IOException, InterruptedException {
        Stream cache = new Stream(PUSH, "/?name=cache");
        Stream nobody = new Stream(PUSH, "/");
        post(PUSH_SEND, "{\"name\":\"who\",\"message\":\"nobody hears it\"}");
        post(PUSH_SEND, "{\"name\":\"cache\"}");
        post(PUSH_SEND, "{\"name\":\"cache\",\"message\":null,\"event\":null}");
        post(PUSH_SEND, "{\"name\":\"cache\",\"message\":{\"a\":[1]},\"event\":\"\"}");
        post(PUSH_SEND, "{\"message\":42}");
        assertThat(cache.next()).isEqualTo("retry: 10000\ndata:\n");
        assertThat(cache.next()).isEqualTo("retry: 10000\ndata:\n");
        assertThat(cache.next()).isEqualTo("retry: 10000\ndata: {\"a\":[1]}\n");
        assertThat(nobody.next()).isEqualTo("retry: 10000\ndata: 42\n");
        Stream bob = new Stream(CHAT, "/?name=bob");
        post(CHAT_SEND, "{}");
        post(CHAT_SEND, "{\"name\":7,\"message\":{\"a\":[1]}}");
        assertThat(bob.next()).isEqualTo(chatted("", ""));
        assertThat(bob.next()).isEqualTo("retry: 10000\ndata: {\"author\":\"7\",\"data\":{\"a\":[1]}}\n");
    }

    /** As curl -d has it, and as XMLHttpRequest did in an Internet Explorer that reads the answer as JSON. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "text/plain", "application/json; charset=utf-8"})
    void theContentTypeDoesNotMatterAndTheAnswerIsJson(String type) throws IOException, InterruptedException {
        for (int port : new int[] {CHAT_SEND, PUSH_SEND}) {
            HttpResponse<String> answer =
                    send(port, "POST", "{\"name\":\"a\",\"message\":\"100% + b=c&d\"}", "Content-Type", type);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
            assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                    .contains("*");
            assertThat(answer.body()).isEqualTo("null");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CHAT, CHAT_SEND, PUSH, PUSH_SEND})
    void aPreflightIsAnsweredAsTheOldServerDid(int port) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(
                port,
                "OPTIONS",
                "",
                "Origin",
                "http://old.example",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "content-type,x-requested-with");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Headers").orElseThrow())
                .contains("Content-Type", "X-Requested-With");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods").orElseThrow())
                .contains("GET", "POST");
    }

    @ParameterizedTest
    @CsvSource({"0, POST, sent", "1, GET, sent to", "2, DELETE, streams", "3, PUT, sent to"})
    void thePortOfTheOtherKindIsNamed(int port, String method, String words) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(port, method, method.equals("GET") ? "" : "{\"name\":\"a\"}");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).isPresent();
        assertThat(answer.body()).contains(port % 2 == 0 ? "Send to the next port" : words);
    }

    @Test
    void everyPathIsTheSame() throws IOException, InterruptedException {
        Stream stream = new Stream(PUSH, "/events/close?x=1&name=deep");
        post(PUSH_SEND, "{\"name\":\"deep\",\"message\":\"m\"}");
        assertThat(stream.next()).isEqualTo("retry: 10000\ndata: m\n");
    }

    /** Pages send names as they are, form encoders send a blank as a plus sign. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "%E5%BC%A0%E4%B8%89 | 张三",
                "张三 | 张三",
                "a%20b | a b",
                "a+b | a b",
                "C++ | C++",
                "100%25 | 100%",
                "a=b | a=b",
                "{x}* | {x}*",
                "* | *",
                "%2A%7Bx%7D | *{x}",
                "%0Aevent:%20x%0D%0A | \\nevent: x\\r\\n",
                "%FF | \\ufffd",
                "<script> | <script>"
            })
    void aNameIsTheSameHoweverItIsWritten(String inQuery, String inJson) throws IOException, InterruptedException {
        Stream pushed = new Stream(PUSH, "/?v=1&name=" + inQuery + "&x=y");
        post(PUSH_SEND, "{\"name\":\"" + inJson + "\",\"message\":\"for you\"}");
        assertThat(pushed.next()).isEqualTo("retry: 10000\ndata: for you\n");
        Stream chat = new Stream(CHAT, "/?name=" + inQuery);
        post(CHAT_SEND, "{\"name\":\"" + inJson + "\",\"message\":\"by you\"}");
        post(CHAT_SEND, "{\"name\":\"someone else\",\"message\":\"not by you\"}");
        assertThat(chat.next()).isEqualTo(chatted("someone else", "not by you"));
    }

    @Test
    void nothingThatIsSentBreaksTheStream() throws IOException, InterruptedException {
        Stream stream = new Stream(PUSH, "/?name=a");
        Stream chat = new Stream(CHAT, "/?name=b");
        post(PUSH_SEND, "{\"name\":\"a\",\"message\":\"1\\n\\nevent: evil\\r\\rdata: 2\"}");
        assertThat(stream.next()).isEqualTo("retry: 10000\ndata: 1\ndata:\ndata: event: evil\ndata:\ndata: data: 2\n");
        post(CHAT_SEND, "{\"name\":\"\\n\\nevent: evil\",\"message\":\"\\r\\n\\u2028</script>\"}");
        assertThat(chat.next())
                .isEqualTo(
                        "retry: 10000\ndata: {\"author\":\"\\n\\nevent: evil\",\"data\":\"\\r\\n\u2028</script>\"}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"a\",\"event\":\"x\\ndata: y\"} | event",
                "{\"name\":\"a\",\"event\":\"es:pos\"} | event",
                "{\"name\":\"a\",\"event\":[\"x\"]} | event is a string",
                "{\"name\":{},\"message\":\"m\"} | name is a string",
                "{\"name\":\"a\",\"message\":\"\\ud800\"} | message contains half a surrogate pair",
                "{\"name\":\"a\",\"message\": | not well-formed JSON",
                "name=a&message=b | not well-formed JSON",
                "[] | not a JSON object",
                "{} {} | not well-formed JSON",
                "'' | not a JSON object"
            })
    void whatIsNoMessageIsRefusedInWords(String body, String words) throws IOException, InterruptedException {
        String sent = body.equals("''") ? "" : body;
        for (int port : new int[] {CHAT_SEND, PUSH_SEND}) {
            HttpResponse<String> answer = send(port, "POST", sent);
            assertThat(answer.statusCode()).as(sent).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json; charset=utf-8");
            assertThat(answer.body()).contains(words);
        }
    }

    @Test
    void bodiesAndNamesAreBounded() throws IOException, InterruptedException {
        String large = "{\"name\":\"a\",\"message\":\"" + "x".repeat((4 << 20) + 1) + "\"}";
        assertThat(send(PUSH_SEND, "POST", large).statusCode()).isEqualTo(413);
        String longName = "n".repeat(1_025);
        assertThat(send(PUSH_SEND, "POST", "{\"name\":\"" + longName + "\"}").body())
                .contains("\"field\":\"name\"");
        assertThat(new Stream(CHAT, "/?name=" + longName).head).startsWith("HTTP/1.1 400");
        String deep = "{\"message\":" + "[".repeat(100_000);
        assertThat(send(CHAT_SEND, "POST", deep).statusCode()).isEqualTo(400);
    }

    @Test
    void aStreamResumesWhereItBroke() throws IOException, InterruptedException {
        post(PUSH_SEND, "{\"name\":\"a\",\"message\":\"1\"}");
        String position = server.uri();
        HttpResponse<String> health = CLIENT.send(
                HttpRequest.newBuilder(URI.create(position + "/healthz")).build(), BodyHandlers.ofString());
        String id = health.body().replaceFirst("(?s).*\"position\":\"([^\"]*)\".*", "$1");
        post(PUSH_SEND, "{\"name\":\"a\",\"message\":\"2\"}");
        assertThat(new Stream(PUSH, "/?name=a", "Last-Event-ID: " + id).next()).isEqualTo("retry: 10000\ndata: 2\n");
        assertThat(new Stream(PUSH, "/?name=a", "Last-Event-ID: earliest").next())
                .isEqualTo("retry: 10000\ndata: 1\n");
    }

    /** What comes by the ports is in the one log, for pages that have moved on. */
    @Test
    void theTopicsAreTheHubsToo() throws IOException, InterruptedException {
        post(CHAT_SEND, "{\"name\":\"ann\",\"message\":\"hello\"}");
        post(PUSH_SEND, "{\"name\":\"cache\",\"message\":\"v2\"}");
        String query = "/events?topic=sse-js/chat&topic=sse-js/push/cache&last_event_id=earliest&transport=long-poll";
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.uri() + query)).build();
        assertThat(CLIENT.send(request, BodyHandlers.ofString()).body())
                .contains("data: {\"author\":\"ann\",\"data\":\"hello\"}", "data: v2");
        Stream cache = new Stream(PUSH, "/?name=cache");
        HttpRequest publish = HttpRequest.newBuilder(URI.create(server.uri() + "/events"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("topic=sse-js/push/cache&data=v3"))
                .build();
        CLIENT.send(publish, BodyHandlers.ofString());
        assertThat(cache.next()).isEqualTo("data: v3\n");
    }

    /** Somebody's name is no connection id: whoever knows it can neither end nor exclude the streams that have it. */
    @Test
    void aNameGivesNoPowerOverItsStreams() throws IOException, InterruptedException {
        Stream ann = new Stream(CHAT, "/?name=ann");
        for (String request :
                List.of("/close?connection=sse-js/chat/ann", "?topic=sse-js/chat&data=x&exclude=sse-js/chat/ann")) {
            String[] parts = request.split("\\?", 2);
            HttpRequest publish = HttpRequest.newBuilder(URI.create(server.uri() + "/events" + parts[0]))
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .POST(BodyPublishers.ofString(parts[1]))
                    .build();
            assertThat(CLIENT.send(publish, BodyHandlers.ofString()).statusCode())
                    .as(request)
                    .isEqualTo(400);
        }
        post(CHAT_SEND, "{\"name\":\"bob\",\"message\":\"still here\"}");
        assertThat(ann.next()).isEqualTo(chatted("bob", "still here"));
    }

    @Test
    void theHubsLimitsHold() throws IOException, InterruptedException {
        restart(config -> config.withConnections(
                ConnectionLimits.DEFAULTS.withPerAddress(1).withPublishRate(1, 1)));
        assertThat(new Stream(CHAT, "/?name=a").head).startsWith("HTTP/1.1 200");
        // A native EventSource is sent away for a while.
        assertThat(new Stream(PUSH, "/?name=b").rest()).startsWith("retry: ").doesNotContain("id:");
        int refused = 0;
        for (int i = 0; i < 3; i++) {
            refused += send(CHAT_SEND, "POST", "{}").statusCode() == 429 ? 1 : 0;
        }
        assertThat(refused).isPositive();
    }

    @Test
    void metricsCountThemAndStoppingSendsThemOff() throws IOException, InterruptedException {
        Stream stream = new Stream(CHAT, "/?name=a");
        post(CHAT_SEND, "{\"name\":\"b\",\"message\":\"m\"}");
        assertThat(stream.next()).isEqualTo(chatted("b", "m"));
        assertThat(server.subscriptions()).isEqualTo(1);
        String metrics = CLIENT.send(
                        HttpRequest.newBuilder(URI.create(server.metricsUri())).build(), BodyHandlers.ofString())
                .body();
        assertThat(metrics.lines().filter(line -> line.contains("transport=\"event-stream\"") && line.endsWith(" 1.0")))
                .isNotEmpty();
        server.stop();
        assertThat(stream.rest()).doesNotContain("es:");
    }

    private static String refusal(String... args) {
        StringWriter err = new StringWriter();
        int code = ServerCommand.execute(Map.of(), new PrintWriter(new StringWriter()), new PrintWriter(err), args);
        assertThat(code).isNotZero();
        return err.toString();
    }

    @Test
    void thereAreNoSuchPortsUnlessAskedFor() {
        restart(config -> config.withPages(PagesConfig.NONE));
        assertThat(server.sseJsUris()).isEmpty();
        assertThat(refusal("--port=0", "--sse-js-ports=65533")).contains("The first of four ports", "65532");
        assertThat(refusal("--port=0", "--sse-js-ports=x")).contains("--sse-js-ports");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(refusal("--port=0", "--sse-js-ports=" + taken.getLocalPort()))
                    .contains("cannot listen on 127.0.0.1 port " + taken.getLocalPort());
        }
    }

    @Test
    void besideKeysTheyHaveToBeWanted() {
        assertThat(refusal("--port=0", "--sse-js-ports=0", "--publisher-jwt-key", Keys.SECRET, "--anonymous"))
                .contains("--sse-js-ports know no tokens", "--insecure");
        assertThat(refusal("--port=0", "--sse-js-ports=0", "--host=0.0.0.0")).contains("Others can reach 0.0.0.0");
    }

    @Test
    void besideKeysTheyAskForNoToken() throws IOException, InterruptedException {
        restart(config -> config.withAccess(Keys.access()));
        Stream stream = new Stream(PUSH, "/?name=a");
        post(PUSH_SEND, "{\"name\":\"a\",\"message\":\"m\"}");
        assertThat(stream.next()).isEqualTo("retry: 10000\ndata: m\n");
        HttpRequest other = HttpRequest.newBuilder(URI.create(server.uri() + "/events?topic=sse-js/push/a"))
                .build();
        assertThat(CLIENT.send(other, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    }
}
