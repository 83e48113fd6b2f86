package io.everysource.webapp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.http.PublishLimits;
import io.everysource.http.ServerOptions;
import io.everysource.hub.HubConfig;
import io.undertow.Undertow;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the servers of the demos cache refresh, hot repair and dashboard do for their pages, over sockets. */
@Timeout(60)
final class DemoServicesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String REPAIR = "percent=20&minimum=0&step=1&rounding=nearest";

    private final Queue<Runnable> ticks = new ConcurrentLinkedQueue<>();
    private Demos demos;
    private Undertow undertow;

    @BeforeEach
    void startServer() {
        demos = new Demos(PublishLimits.DEFAULTS, HubConfig.DEFAULTS, ticks::add);
        undertow = ServerOptions.apply(Undertow.builder(), demos)
                .addHttpListener(0, "127.0.0.1")
                .build();
        undertow.start();
    }

    @AfterEach
    void stopServer() {
        demos.drain();
        undertow.stop();
    }

    private HttpRequest.Builder request(String path) {
        int port = ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/demo/" + path));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(path));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
        return send(request(path).header("X-Demo", "1").POST(BodyPublishers.ofString(form)));
    }

    private JsonNode command(String path, String form) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(path, form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    /** The data of the events of a topic after a cursor; there has to be one. */
    private List<JsonNode> events(String topic, String cursor) throws IOException, InterruptedException {
        String body = send(request("events?transport=long-poll&topic=" + topic + "&last_event_id=" + cursor))
                .body();
        List<JsonNode> events = new ArrayList<>();
        for (String line : body.split("\n", -1)) {
            if (line.startsWith("data: {")) {
                events.add(JSON.readTree(line.substring("data: ".length())));
            }
        }
        return events;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache/publish", "cache/publish-old", "repair/repair", "repair/reload", "repair/forge"})
    void onlyPagesOfThisServerChangeWhatOthersSee(String path) throws IOException, InterruptedException {
        HttpResponse<String> foreign = send(request(path)
                .header("Origin", "https://evil.example")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(REPAIR)));
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(foreign.body()).contains("X-Demo: 1");
        HttpResponse<String> preflight = send(request(path)
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "x-demo")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(preflight.statusCode()).isEqualTo(405);
        assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
        HttpResponse<String> read = send(request(path));
        assertThat(read.statusCode()).isEqualTo(405);
        assertThat(read.headers().firstValue("Allow")).contains("POST");
        assertThat(get("cache/current").at("/version/number").intValue()).isEqualTo(1);
        assertThat(get("repair/shop").get("number").intValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cache/current", "repair/shop", "dashboard/snapshot"})
    void whatIsReadIsNotPosted(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(path, "");
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET");
    }

    @ParameterizedTest
    @ValueSource(strings = {CacheDemo.TOPIC, RepairDemo.TOPIC, DashboardDemo.TOPIC})
    void nobodyElsePublishesToTheirTopics(String topic) throws IOException, InterruptedException {
        HttpResponse<String> anonymous =
                send(request("events").POST(BodyPublishers.ofString("topic=" + topic + "&data={}")));
        assertThat(anonymous.statusCode()).isEqualTo(401);
        JsonNode login = JSON.readTree(send(request("login").POST(BodyPublishers.ofString("name=Ann&person=a1b2c3d4")))
                .body());
        HttpResponse<String> visitor = send(request("events")
                .header("Authorization", "Bearer " + login.get("token").textValue())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("topic=" + topic + "&data={}")));
        assertThat(visitor.statusCode()).isEqualTo(403);
    }

    @Test
    void whatIsAskedForTooOftenIsRefusedForAMoment() throws IOException, InterruptedException {
        HttpResponse<String> answer = post("cache/publish", "");
        for (int i = 0; i < 200 && answer.statusCode() == 200; i++) {
            answer = post("cache/publish", "");
        }
        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json; charset=utf-8");
        assertThat(answer.body()).contains("too often");
    }

    @Test
    void aVersionIsPushedWholeAndIsTheCurrentOne() throws IOException, InterruptedException {
        JsonNode before = get("cache/current");
        String title = "<b>\u20ac \ud83d\ude00 \u202e";
        JsonNode answer =
                command("cache/publish", "title=" + URLEncoder.encode("  " + title + "\n", StandardCharsets.UTF_8));
        assertThat(answer.get("published").intValue()).isEqualTo(2);
        List<JsonNode> pushed = events(CacheDemo.TOPIC, before.get("cursor").textValue());
        assertThat(pushed).hasSize(1);
        assertThat(pushed.get(0).get("title").textValue()).isEqualTo(title);
        assertThat(pushed.get(0).get("number").intValue()).isEqualTo(2);
        assertThat(pushed.get(0).get("edition")).isEqualTo(before.at("/version/edition"));
        assertThat(get("cache/current").get("version")).isEqualTo(pushed.get(0));
    }

    @Test
    void anOldVersionIsPushedOnceMoreAndDoesNotBecomeTheCurrentOne() throws IOException, InterruptedException {
        HttpResponse<String> early = post("cache/publish-old", "");
        assertThat(early.statusCode()).isEqualTo(409);
        assertThat(early.body()).contains("publish a new one first");
        command("cache/publish", "");
        String cursor = get("cache/current").get("cursor").textValue();
        command("cache/publish-old", "");
        assertThat(events(CacheDemo.TOPIC, cursor).get(0).get("number").intValue())
                .isEqualTo(1);
        assertThat(get("cache/current").at("/version/number").intValue()).isEqualTo(2);
    }

    @Test
    void aTitleThatIsTooLongIsRefusedByName() throws IOException, InterruptedException {
        HttpResponse<String> answer = post("cache/publish", "title=" + "x".repeat(101));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("field").textValue()).isEqualTo("title");
        assertThat(post("cache/publish", "title=" + "x".repeat(100_000)).statusCode())
                .isEqualTo(413);
        assertThat(get("cache/current").at("/version/number").intValue()).isEqualTo(1);
    }

    private static boolean isSigned(JsonNode repair, JsonNode shop) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(
                        new BigInteger(shop.get("modulus").textValue(), 16), BigInteger.valueOf(65_537))));
        verifier.update(repair.get("text").textValue().getBytes(StandardCharsets.UTF_8));
        return verifier.verify(HexFormat.of().parseHex(repair.get("signature").textValue()));
    }

    @Test
    void repairsAreSignedAndNumberedAndTheLastOneHolds()
            throws IOException, InterruptedException, GeneralSecurityException {
        JsonNode before = get("repair/shop");
        assertThat(before.has("repair")).isFalse();
        assertThat(before.get("modulus").textValue()).matches("[89a-f][0-9a-f]{511}");
        command("repair/repair", REPAIR);
        command("repair/reload", "seconds=20");
        command("repair/withdraw", "");
        List<JsonNode> pushed = events(RepairDemo.TOPIC, before.get("cursor").textValue());
        List<String> said = new ArrayList<>();
        for (JsonNode repair : pushed) {
            assertThat(isSigned(repair, before)).isTrue();
            said.add(repair.get("text").textValue());
        }
        assertThat(said)
                .containsExactly(
                        "{\"shop\":\"repair/shop\",\"number\":1,\"kind\":\"rule\",\"percent\":20,\"minimum\":0,\"step\":1,\"rounding\":\"nearest\"}",
                        "{\"shop\":\"repair/shop\",\"number\":2,\"kind\":\"reload\",\"seconds\":20}",
                        "{\"shop\":\"repair/shop\",\"number\":3,\"kind\":\"none\"}");
        JsonNode after = get("repair/shop");
        assertThat(after.get("repair")).isEqualTo(pushed.get(2));
        assertThat(after.get("number").intValue()).isEqualTo(3);
        assertThat(after.get("build").intValue()).isEqualTo(2);
        assertThat(after.get("modulus")).isEqualTo(before.get("modulus"));
    }

    @Test
    void whatTheForgersSendIsNoRepairOfTheirs() throws IOException, InterruptedException, GeneralSecurityException {
        assertThat(post("repair/replay", "").statusCode()).isEqualTo(409);
        command("repair/repair", REPAIR);
        JsonNode shop = get("repair/shop");
        command("repair/forge", "");
        command("repair/replay", "");
        List<JsonNode> pushed = events(RepairDemo.TOPIC, shop.get("cursor").textValue());
        assertThat(pushed).hasSize(2);
        assertThat(pushed.get(0).get("text").textValue()).contains("\"number\":2", "\"percent\":90");
        assertThat(isSigned(pushed.get(0), shop)).isFalse();
        assertThat(pushed.get(1)).isEqualTo(shop.get("repair"));
        assertThat(get("repair/shop").get("number").intValue()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "percent, percent=91&minimum=0&step=1&rounding=up",
        "percent, percent=0&minimum=0&step=1&rounding=up",
        "percent, percent=2e1&minimum=0&step=1&rounding=up",
        "percent, percent=99999999999&minimum=0&step=1&rounding=up",
        "percent, minimum=0&step=1&rounding=up",
        "minimum, percent=20&minimum=-1&step=1&rounding=up",
        "step, percent=20&minimum=0&step=0&rounding=up",
        "rounding, percent=20&minimum=0&step=1&rounding=alert(1)",
        "rounding, percent=20&minimum=0&step=1"
    })
    void aRepairThatMakesNoSenseIsRefusedByName(String field, String form) throws IOException, InterruptedException {
        HttpResponse<String> answer = post("repair/repair", form);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).get("field").textValue()).isEqualTo(field);
        assertThat(get("repair/shop").get("number").intValue()).isZero();
    }

    private void tick() {
        ticks.remove().run();
    }

    private InputStream watch() throws IOException, InterruptedException {
        InputStream stream = CLIENT.send(
                        request("events?topic=" + DashboardDemo.TOPIC).build(), BodyHandlers.ofInputStream())
                .body();
        await(() -> demos.subscriptions() > 0);
        return stream;
    }

    @Test
    void figuresChangeWhileSomebodyLooksAndStopWhenNobodyDoes() throws IOException, InterruptedException {
        get("dashboard/snapshot");
        HttpResponse<InputStream> other =
                CLIENT.send(request("events?topic=chat/room").build(), BodyHandlers.ofInputStream());
        assertThat(ticks).isEmpty();
        InputStream stream = watch();
        await(() -> !ticks.isEmpty());
        for (int i = 0; i < 100; i++) {
            tick();
            assertThat(ticks).hasSize(1);
        }
        stream.close();
        await(() -> demos.subscriptions() == 1);
        int more = 0;
        while (!ticks.isEmpty()) {
            tick();
            more++;
        }
        assertThat(more).isBetween(10, 30);
        long last = get("dashboard/snapshot").get("number").longValue();
        InputStream again = watch();
        await(() -> !ticks.isEmpty());
        tick();
        assertThat(get("dashboard/snapshot").get("number").longValue()).isEqualTo(last + 1);
        again.close();
        other.body().close();
    }

    @Test
    void aSnapshotAndTheChangesAfterItsCursorAreTheNextSnapshot() throws IOException, InterruptedException {
        try (InputStream stream = watch()) {
            assertThat(stream).isNotNull();
            await(() -> !ticks.isEmpty());
            tick();
            JsonNode before = get("dashboard/snapshot");
            for (int i = 0; i < 90; i++) {
                tick();
            }
            JsonNode after = get("dashboard/snapshot");
            long number = before.get("number").longValue();
            long revenue = before.get("revenue").longValue();
            long visitors = before.get("visitors").longValue();
            ObjectNode cities = (ObjectNode) before.get("cities");
            for (JsonNode change :
                    events(DashboardDemo.TOPIC, before.get("cursor").textValue())) {
                number++;
                assertThat(change.get("number").longValue()).isEqualTo(number);
                String city = change.get("city").textValue();
                cities.put(
                        city, cities.get(city).intValue() + change.get("orders").intValue());
                revenue += change.get("revenue").longValue();
                visitors += change.get("visitors").longValue();
            }
            assertThat(number).isEqualTo(after.get("number").longValue());
            assertThat(cities).isEqualTo(after.get("cities"));
            assertThat(revenue).isEqualTo(after.get("revenue").longValue());
            assertThat(visitors).isEqualTo(after.get("visitors").longValue());
            assertThat(after.get("history")).hasSize(60);
        }
    }

    @Test
    void aServerThatGoesDownPublishesNoMore() throws IOException, InterruptedException {
        watch();
        await(() -> !ticks.isEmpty());
        demos.drain();
        tick();
        assertThat(ticks).isEmpty();
        HttpResponse<String> answer = post("cache/publish", "");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("going down");
    }
}
