package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The client as browsers, proxies and curious people get it from the server. */
final class ClientHostingTest {
    private static final String VERSION = Version.number().replace("-SNAPSHOT", "");
    private static final String FILE = "/client/everysource.min.js";
    private static final String VERSIONED = "/client/" + VERSION + "/everysource.min.js";

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Server server;

    @BeforeAll
    static void startServer() {
        server = Server.start(ServerConfig.at(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        return request("GET", path, headers);
    }

    private static HttpResponse<byte[]> request(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server.uri() + path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private static JsonNode facts() throws IOException, InterruptedException {
        return new ObjectMapper().readTree(get("/client/integrity.json").body());
    }

    @Test
    void underItsVersionAFileIsKeptForEverElseForAWhile() throws IOException, InterruptedException {
        HttpResponse<byte[]> versioned = get(VERSIONED);
        HttpResponse<byte[]> current = get(FILE);
        assertThat(header(versioned, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(current, "Cache-Control")).isEqualTo("public, max-age=300");
        assertThat(versioned.body()).isEqualTo(current.body());
        for (HttpResponse<byte[]> response : List.of(versioned, current)) {
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(text(response)).contains("EverySource");
            assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
            assertThat(header(response, "Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
            assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
            assertThat(header(response, "ETag")).matches("\"[A-Za-z0-9_-]{43}\"");
            assertThat(header(response, "Content-Encoding")).isEmpty();
        }
    }

    @Test
    void everyBundleIsThereAndIsWhatItsHashSays() throws Exception {
        JsonNode facts = facts();
        assertThat(facts.path("version").textValue()).isEqualTo(VERSION);
        assertThat(facts.path("files").fieldNames())
                .toIterable()
                .contains("everysource.js", "everysource.min.js", "everysource.share.min.js", "everysource.modern.mjs");
        for (String name : (Iterable<String>) facts.path("files")::fieldNames) {
            JsonNode fact = facts.path("files").path(name);
            HttpResponse<byte[]> plain = get("/client/" + name);
            HttpResponse<byte[]> gzip = get("/client/" + name, "Accept-Encoding", "gzip");
            HttpResponse<byte[]> brotli = get("/client/" + name, "Accept-Encoding", "br");
            assertThat(integrity(plain.body())).isEqualTo(fact.path("integrity").textValue());
            assertThat(plain.body()).hasSize(fact.path("bytes").intValue());
            assertThat(header(gzip, "Content-Encoding")).isEqualTo("gzip");
            assertThat(gzip.body()).hasSize(fact.path("gzip").intValue());
            assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
                    .isEqualTo(plain.body());
            assertThat(header(brotli, "Content-Encoding")).isEqualTo("br");
            assertThat(brotli.body()).isNotEqualTo(plain.body()).isNotEqualTo(gzip.body());
            assertThat(Set.of(header(plain, "ETag"), header(gzip, "ETag"), header(brotli, "ETag")))
                    .as("each form has a tag of its own")
                    .hasSize(3);
        }
    }

    @Test
    void theWebjarHasAllThatTheBuildMakes() throws IOException, InterruptedException {
        Set<String> expected = new TreeSet<>(
                Set.of("everysource.d.ts", "everysource.share.d.ts", "everysource.modern.d.mts", "integrity.json"));
        for (String script : List.of(
                "everysource.js",
                "everysource.min.js",
                "everysource.min.js.map",
                "everysource.share.js",
                "everysource.share.min.js",
                "everysource.share.min.js.map",
                "everysource.modern.mjs",
                "everysource.modern.mjs.map")) {
            expected.addAll(List.of(script, script + ".gz", script + ".br"));
        }
        String folder = "META-INF/resources/webjars/everysource/" + VERSION + "/";
        for (String name : expected) {
            assertThat(getClass().getClassLoader().getResource(folder + name))
                    .as(folder + name)
                    .isNotNull();
        }
        expected.removeIf(name -> name.endsWith(".gz") || name.endsWith(".br"));
        for (String name : expected) {
            assertThat(get("/client/" + VERSION + "/" + name).statusCode())
                    .as(name)
                    .isEqualTo(200);
        }
        assertThat(ClientFiles.load().names()).as("and nothing else").containsExactlyElementsOf(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "everysource.js, text/javascript",
        "everysource.min.js, text/javascript",
        "everysource.min.js.map, application/json",
        "everysource.modern.mjs, text/javascript",
        "everysource.d.ts, application/typescript",
        "integrity.json, application/json"
    })
    void aFileHasItsType(String name, String type) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get("/client/" + VERSION + "/" + name);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Type")).isEqualTo(type + "; charset=utf-8");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip, deflate, br | br",
                "gzip, deflate | gzip",
                "GZIP | gzip",
                "x-gzip | gzip",
                "br;q=0.5, gzip;q=0.8 | gzip",
                "br;q=0.8, gzip;q=0.5, identity;q=0.9 | ",
                "br ; q=0.8 , gzip;q=0.5 | br",
                "gzip;q=0, br;q=0 | ",
                "gzip;q=0.001 | gzip",
                "identity | ",
                "deflate, zstd | ",
                "* | br",
                "*;q=0.5, br;q=0 | gzip",
                "gzip, *;q=0 | gzip",
                "gzip;q=2 | ",
                "gzip;level=9 | ",
                "\"\", , ;q=1 | ",
                "identity;q=0, br;q=0, *;q=0 | "
            })
    void theFormIsTheOneThatTheClientLikesBest(String accepted, String coding)
            throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get(FILE, "Accept-Encoding", accepted);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Encoding")).isEqualTo(coding == null ? "" : coding);
        assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void acceptedCodingsMayComeInSeveralLines() throws IOException, InterruptedException {
        assertThat(header(get(FILE, "Accept-Encoding", "gzip;q=0.5", "Accept-Encoding", "br"), "Content-Encoding"))
                .isEqualTo("br");
    }

    @Test
    void whoHasTheFormThatItWouldGetIsNotSentItAgain() throws IOException, InterruptedException {
        for (String path : List.of(FILE, VERSIONED)) {
            String plain = header(get(path), "ETag");
            String gzip = header(get(path, "Accept-Encoding", "gzip"), "ETag");
            for (String known : List.of(plain, "W/" + plain, "\"other\", " + plain, "*")) {
                HttpResponse<byte[]> response = get(path, "If-None-Match", known);
                assertThat(response.statusCode()).as(known).isEqualTo(304);
                assertThat(response.body()).isEmpty();
                assertThat(header(response, "ETag")).isEqualTo(plain);
                assertThat(header(response, "Vary")).isEqualTo("Accept-Encoding");
                assertThat(header(response, "Cache-Control")).startsWith("public, max-age=");
                assertThat(header(response, "Access-Control-Allow-Origin")).isEqualTo("*");
            }
            for (String other : List.of(gzip, "\"other\"", plain.replace("\"", ""), "")) {
                assertThat(get(path, "If-None-Match", other).statusCode())
                        .as(other)
                        .isEqualTo(200);
            }
            assertThat(get(path, "If-None-Match", gzip, "Accept-Encoding", "gzip")
                            .statusCode())
                    .isEqualTo(304);
            assertThat(request("HEAD", path, "If-None-Match", plain).statusCode())
                    .isEqualTo(304);
        }
    }

    @Test
    void headAnswersLikeGetWithoutABody() throws IOException, InterruptedException {
        for (String path : List.of(FILE, VERSIONED, "/client/")) {
            HttpResponse<byte[]> get = get(path, "Accept-Encoding", "gzip");
            HttpResponse<byte[]> head = request("HEAD", path, "Accept-Encoding", "gzip");
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(get.body().length));
            for (String name : List.of("Content-Type", "Content-Encoding", "ETag", "Cache-Control", "Vary")) {
                assertThat(header(head, name)).isEqualTo(header(get, name));
            }
        }
    }

    @Test
    void whoAsksForWhatIsNotThereIsToldWhatIs() throws IOException, InterruptedException {
        for (String name : List.of(
                "nothing.js",
                VERSION,
                VERSION + "/",
                VERSION + "/nothing.js",
                VERSION + "/../pom.xml",
                "everysource.min.js/",
                "everysource.min.js.gz",
                "%65verysource.js",
                "../index.html",
                "/")) {
            HttpResponse<byte[]> response = get("/client/" + name);
            assertThat(response.statusCode()).as(name).isEqualTo(404);
            assertThat(header(response, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
            assertThat(header(response, "Cache-Control")).isEqualTo("no-store");
            assertThat(text(response)).contains(VERSIONED + "\n");
        }
        assertThat(text(get("/client/9.9.9/everysource.min.js")))
                .startsWith("This server has version " + VERSION + " of the client");
        assertThat(get("/clients").statusCode()).isEqualTo(404);
    }

    @Test
    void otherMethodsAreRefused() throws IOException, InterruptedException {
        for (String path : List.of("/client", "/client/", FILE, VERSIONED)) {
            for (String method : List.of("POST", "PUT", "DELETE")) {
                HttpResponse<byte[]> response = request(method, path);
                assertThat(response.statusCode()).isEqualTo(405);
                assertThat(header(response, "Allow")).isEqualTo("GET, HEAD");
            }
        }
    }

    @Test
    void withoutItsSlashThePageIsRedirectedTo() throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get("/client");
        assertThat(response.statusCode()).isEqualTo(301);
        assertThat(header(response, "Location")).isEqualTo("/client/");
        assertThat(text(get("/"))).contains("<a href=\"client/\">");
    }

    @Test
    void thePageHasTagsWithThisServersAddressAndTheHashes() throws IOException, InterruptedException {
        HttpResponse<byte[]> page = get("/client/");
        JsonNode files = facts().path("files");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(header(page, "Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(header(page, "Content-Security-Policy")).contains("default-src 'self'");
        String text = unescape(text(page));
        String integrity = "\n  integrity=\""
                + files.path("everysource.min.js").path("integrity").textValue()
                + "\"\n  crossorigin=\"anonymous\"></script>";
        String share = "\n  integrity=\""
                + files.path("everysource.share.min.js").path("integrity").textValue()
                + "\"\n  crossorigin=\"anonymous\"></script>";
        assertThat(text)
                .contains("<script src=\"" + server.uri() + VERSIONED + "\"" + integrity)
                .contains(
                        "<script src=\"" + server.uri() + "/client/" + VERSION + "/everysource.share.min.js\"" + share)
                .contains("<script src=\"https://unpkg.com/everysource@" + VERSION + "/dist/everysource.min.js\""
                        + integrity)
                .contains("<script src=\"https://cdn.jsdelivr.net/npm/everysource@" + VERSION
                        + "/dist/everysource.min.js\"" + integrity)
                .contains("import { EverySource } from \"" + server.uri() + "/client/" + VERSION
                        + "/everysource.modern.mjs\"")
                .contains("npm install everysource", "import { EverySource } from \"everysource\";")
                .contains("src=\"" + server.uri() + FILE + "\"></script>", "new EventSource(", "SSE.create({")
                .contains("<td>"
                        + String.format(
                                "%,d",
                                files.path("everysource.min.js").path("bytes").intValue()))
                .doesNotContain("{{");
        Set<String> links = new HashSet<>();
        text.lines()
                .filter(line -> line.contains("<tr><td><a href=\""))
                .forEach(line -> links.add(line.split("\"", -1)[1]));
        assertThat(links).contains("everysource.js", "everysource.min.js", "everysource.share.min.js");
        for (String link : links) {
            assertThat(get("/client/" + link).statusCode()).isEqualTo(200);
        }
        assertThat(get("/copy.js").statusCode()).isEqualTo(200);
    }

    @Test
    void whatATagOfThePageNamesHasTheHashThatItSays() throws Exception {
        Matcher tag = Pattern.compile("<script src=\""
                        + Pattern.quote(server.uri().toString()) + "([^\"]+)\"\\s+integrity=\"([^\"]+)\"")
                .matcher(unescape(text(get("/client/"))));
        int tags = 0;
        for (; tag.find(); tags++) {
            HttpResponse<byte[]> file = get(tag.group(1));
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(header(file, "Access-Control-Allow-Origin"))
                    .as("else no hash is checked")
                    .isEqualTo("*");
            assertThat(tag.group(2)).isEqualTo(integrity(file.body()));
        }
        assertThat(tags).isEqualTo(2);
    }

    @Test
    void thePageLoadsNothingFromElsewhere() throws IOException, InterruptedException {
        Matcher reference =
                Pattern.compile("<[a-z][^<>]* (?:src|href)=\"([^\"]+)\"").matcher(text(get("/client/")));
        Set<String> paths = new HashSet<>();
        while (reference.find()) {
            paths.add(URI.create("/client/").resolve(reference.group(1)).toString());
        }
        assertThat(paths).contains("/page.css", "/copy.js", "/icon.svg").allMatch(path -> path.matches("/[^/].*|/"));
        for (String path : paths) {
            assertThat(get(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    private static String integrity(byte[] bytes) throws NoSuchAlgorithmException {
        return "sha384-"
                + Base64.getEncoder()
                        .encodeToString(MessageDigest.getInstance("SHA-384").digest(bytes));
    }

    private static String unescape(String html) {
        return html.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }

    @Test
    void aHostCannotAddToThePage() throws IOException {
        assertThat(page("\"><script>alert(1)</script>"))
                .startsWith("HTTP/1.1 400")
                .doesNotContain("<script>");
        assertThat(page("a&quot;'b"))
                .startsWith("HTTP/1.1 200")
                .contains("&lt;script src=\"http://a&amp;amp;quot;&amp;#39;b/client/")
                .doesNotContain("a&quot;", "'b");
        assertThat(page("events.example:81")).contains("&lt;script src=\"http://events.example:81/client/");
    }

    private static String page(String host) throws IOException {
        try (Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.getOutputStream()
                    .write(("GET /client/ HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void belowTheHubsPathsIsOnlyTheGoodbye() throws IOException, InterruptedException {
        for (String path : List.of("/events", "/.well-known/mercure")) {
            HttpRequest goodbye = HttpRequest.newBuilder(URI.create(server.uri() + path + "/close"))
                    .POST(BodyPublishers.ofString("connection=" + "0".repeat(22)))
                    .build();
            assertThat(CLIENT.send(goodbye, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(204);
            HttpResponse<byte[]> get = get(path + "/close");
            assertThat(get.statusCode()).isEqualTo(405);
            assertThat(header(get, "Allow")).isEqualTo("POST, OPTIONS");
            for (String other : List.of("/", "/open", "/close/", "/close/x", "/Close", "close")) {
                assertThat(request("POST", path + other).statusCode()).as(other).isEqualTo(404);
            }
        }
        assertThat(request("POST", "/close").statusCode()).isEqualTo(404);
    }
}
