package io.everysource.webapp.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.PublishLimits;
import io.everysource.http.ServerOptions;
import io.undertow.Undertow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lab as an engine meets it: pages, a hub, and the hub behind each fault, over real sockets. */
@Timeout(60)
final class LabTest {
    private static final String ALL = "topic=t&last_event_id=earliest&callback=f";
    private static final String CONNECTION = "abcdefghijklmnopqr-_09";
    private static final Pattern DATA = Pattern.compile("data: (event[0-9])");
    private static final Pattern ID = Pattern.compile("id: (\\S+-[1-9][0-9]*)");

    private final Queue<Runnable> late = new ConcurrentLinkedQueue<>();
    private Lab lab;
    private Undertow undertow;

    @BeforeEach
    void startServer() {
        lab = new Lab(PublishLimits.DEFAULTS, late::add);
        undertow = ServerOptions.apply(Undertow.builder(), lab)
                .addHttpListener(0, "127.0.0.1")
                .build();
        undertow.start();
    }

    @AfterEach
    void stopServer() {
        lab.drain();
        undertow.stop();
    }

    private int port() {
        return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
    }

    private RawAnswer get(String target) throws IOException {
        return RawAnswer.get(port(), target);
    }

    private String body(String target) throws IOException {
        try (RawAnswer answer = get(target)) {
            return answer.body();
        }
    }

    private int status(String method, String target) throws IOException {
        try (RawAnswer answer = RawAnswer.request(port(), method, target, "")) {
            return answer.status();
        }
    }

    /** Publishes a form; returns the id that is answered. */
    private String publish(String path, String form) throws IOException {
        try (RawAnswer answer = RawAnswer.request(port(), "POST", path, form)) {
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("*");
            return answer.body();
        }
    }

    /** Publishes {@code event1} and so on; returns the ids that are answered. */
    private List<String> publishEvents(String path, int count) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ids.add(publish(path, "topic=t&data=event" + i));
        }
        return ids;
    }

    /** What the hub holds, by a poll: the first group of every match. */
    private List<String> held(Pattern what) throws IOException {
        return what.matcher(body("/lab/events?transport=long-poll&" + ALL))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
        }
    }

    @Test
    void servesThePageAndItsFiles() throws IOException {
        try (RawAnswer page = get("/lab/?run=1&auto=1");
                RawAnswer suite = get("/lab/suite.js");
                RawAnswer redirect = get("/lab?run=1")) {
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("Content-Type")).isEqualTo("text/html; charset=utf-8");
            assertThat(page.header("Content-Security-Policy")).isEmpty();
            assertThat(page.body()).contains("lab.js");
            assertThat(suite.header("Content-Type")).isEqualTo("application/javascript; charset=utf-8");
            assertThat(redirect.status()).isEqualTo(302);
            assertThat(redirect.header("Location")).isEqualTo("/lab/?run=1");
        }
        assertThat(status("GET", "/lab/index.html")).isEqualTo(200);
        assertThat(status("HEAD", "/lab/")).isEqualTo(200);
        assertThat(status("POST", "/lab/")).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/lab/Lab.class",
                "/lab/../page.js",
                "/lab/..%2Fpage.js",
                "/lab/nothing.js",
                "/lab/nothing/key/events",
                "/lab/cut/k_y/events",
                "/lab/cut//events",
                "/lab/cut/key/events/open",
                "/lab/cut/key"
            })
    void elsewhereThereIsNothing(String path) throws IOException {
        assertThat(status("GET", path)).isEqualTo(404);
    }

    @Test
    void theHubIsImpatient() throws IOException {
        try (RawAnswer stream = get("/lab/events?topic=t&control=1")) {
            String hello = stream.until("\"connection\"");
            assertThat(hello).contains("\"heartbeat\":1500");
            assertThat(Long.parseLong(hello.replaceAll("(?s).*\"retry\":([0-9]+).*", "$1")))
                    .isBetween(100L, 300L);
        }
        assertThat(body("/lab/events?topic=t&control=1&transport=long-poll")).contains("\"heartbeat\":1500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lab/events", "/lab/cut/k/events", "/lab/gone/k/events", "/lab/late/k/events"})
    void whatAFaultDoesNotNamePassesUntouched(String path) throws IOException {
        try (RawAnswer preflight = RawAnswer.request(port(), "OPTIONS", path, "")) {
            assertThat(preflight.status()).isEqualTo(200);
            assertThat(preflight.header("Access-Control-Allow-Methods")).contains("POST");
        }
        assertThat(status("HEAD", path + "?topic=t")).isEqualTo(200);
        try (RawAnswer goodbye = RawAnswer.request(port(), "POST", path + "/close", "connection=" + CONNECTION)) {
            assertThat(goodbye.status()).isEqualTo(204);
        }
        publishEvents(path, 2);
        assertThat(held(DATA)).containsExactly("event1", "event2");
    }

    /** Enough for any cut or silence, over any transport. */
    private void publishMuch() throws IOException {
        for (int i = 1; i <= 4; i++) {
            publish("/lab/events", "topic=t&data=" + "x".repeat(1_000) + "end" + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-stream", "xhr-stream", "forever-frame", "long-poll", "jsonp"})
    void cutTwiceThenABadGatewayThenWell(String transport) throws IOException {
        publishMuch();
        String target = "/lab/cut/key/events?transport=" + transport + "&" + ALL;
        for (int bytes : new int[] {700, 3_000}) {
            try (RawAnswer cut = get(target)) {
                assertThat(cut.status()).isEqualTo(200);
                assertThat(cut.header("Access-Control-Allow-Origin")).isEqualTo("*");
                assertThat(cut.body()).hasSize(bytes);
                assertThat(cut.isAtEnd()).isTrue();
            }
        }
        await(() -> lab.subscriptions() == 0);
        try (RawAnswer bad = get(target)) {
            assertThat(bad.status()).isEqualTo(502);
            assertThat(bad.header("Content-Type")).startsWith("text/html");
            assertThat(bad.header("Access-Control-Allow-Origin")).isEmpty();
        }
        for (int i = 0; i < 2; i++) {
            try (RawAnswer well = get(target)) {
                well.until("end4");
            }
        }
        assertThat(body("/lab/cut/key/count")).isEqualTo("5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-stream", "xhr-stream", "forever-frame", "long-poll", "jsonp"})
    void silentOnceThenWell(String transport) throws IOException {
        publishMuch();
        String target = "/lab/silent/key/events?transport=" + transport + "&" + ALL;
        try (RawAnswer silent = get(target)) {
            assertThat(silent.status()).isEqualTo(200);
            try (RawAnswer well = get(target)) {
                well.until("end4");
            }
            await(() -> lab.subscriptions() == 1);
            lab.drain();
            assertThat(silent.body()).hasSize(600);
            assertThat(silent.isAtEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"event-stream", "xhr-stream", "forever-frame"})
    void aStreamIsHeldBackUntilItEnds(String transport) throws IOException {
        String connection = "&control=1&connection=" + CONNECTION;
        try (RawAnswer held = get("/lab/buffered/key/events?transport=" + transport + "&" + ALL + connection);
                RawAnswer live = get("/lab/events?" + ALL)) {
            await(() -> lab.subscriptions() == 2);
            publishEvents("/lab/events", 1);
            live.until("event1");
            assertThat(held.available()).isZero();
            RawAnswer.request(port(), "POST", "/lab/buffered/key/events/close", "connection=" + CONNECTION)
                    .close();
            String body = held.body();
            assertThat(body).contains("es:hello", "event1").contains("goodbye");
            assertThat(held.header("Content-Type")).startsWith("text/");
            assertThat(held.header("Access-Control-Allow-Origin")).isEqualTo("*");
            assertThat(held.header("Last-Event-ID")).isEqualTo("earliest");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"long-poll", "jsonp"})
    void aPollIsDeliveredAtItsEnd(String transport) throws IOException {
        for (int i = 1; i <= 2; i++) {
            publishEvents("/lab/events", 1);
            assertThat(body("/lab/buffered/key/events?transport=" + transport + "&" + ALL))
                    .contains("event1");
        }
    }

    @Test
    void goneStaysGone() throws IOException {
        for (int i = 1; i <= 3; i++) {
            try (RawAnswer gone = get("/lab/gone/key/events?" + ALL)) {
                assertThat(gone.status()).isEqualTo(204);
                assertThat(gone.header("Access-Control-Allow-Origin")).isEqualTo("*");
            }
            assertThat(body("/lab/gone/key/count")).isEqualTo(Integer.toString(i));
        }
    }

    @Test
    void onlyGetsAreCountedAndEachKeyForItself() throws IOException {
        status("OPTIONS", "/lab/gone/one/events");
        status("HEAD", "/lab/gone/one/events?topic=t");
        publishEvents("/lab/gone/one/events", 1);
        status("GET", "/lab/gone/one/events");
        assertThat(body("/lab/gone/one/count")).isEqualTo("1");
        assertThat(body("/lab/gone/two/count")).isEqualTo("0");
        try (RawAnswer count = get("/lab/cut/one/count")) {
            assertThat(count.body()).isEqualTo("0");
            assertThat(count.header("Content-Type")).startsWith("text/plain");
            assertThat(count.header("Cache-Control")).isEqualTo("no-store");
        }
    }

    @Test
    void theThirdEventIsDropped() throws IOException {
        body("/lab/drop/key/events?transport=long-poll&" + ALL);
        List<String> answered = publishEvents("/lab/drop/key/events", 4);
        assertThat(body("/lab/drop/key/count")).isEqualTo("1");
        assertThat(answered.get(2)).matches("[0-9a-f]{12}-3");
        assertThat(held(DATA)).containsExactly("event1", "event2", "event4");
    }

    @Test
    void theThirdEventIsRepeated() throws IOException {
        List<String> answered = publishEvents("/lab/repeat/key/events", 4);
        assertThat(held(DATA)).containsExactly("event1", "event2", "event3", "event3", "event4");
        assertThat(held(ID)).containsSubsequence(answered).hasSize(5);
    }

    @Test
    void theThirdEventIsAnsweredWithAnotherId() throws IOException {
        List<String> answered = publishEvents("/lab/wrong-id/key/events", 4);
        assertThat(held(DATA)).containsExactly("event1", "event2", "event3", "event4");
        List<String> ids = held(ID);
        assertThat(answered.get(2)).matches("[0-9a-f]{12}-[0-9]+").isNotEqualTo(ids.get(2));
        assertThat(List.of(answered.get(0), answered.get(1), answered.get(3)))
                .containsExactly(ids.get(0), ids.get(1), ids.get(3));
        for (int i = 1; i <= 2; i++) {
            publishEvents("/lab/wrong-id/own/events", 1);
        }
        assertThat(publish("/lab/wrong-id/own/events", "topic=t&data=x&id=mine"))
                .isNotEqualTo("mine");
    }

    @Test
    void theThirdEventIsLate() throws IOException {
        List<String> answered = publishEvents("/lab/late/key/events", 4);
        assertThat(answered.get(2)).matches("[0-9a-f]{12}-3");
        assertThat(held(DATA)).containsExactly("event1", "event2", "event4");
        assertThat(late).hasSize(1);
        late.remove().run();
        // What is published here, and not over HTTP, is met by the dispatchers a little later.
        await(() -> {
            try {
                return held(DATA).size() == 4;
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        });
        assertThat(held(DATA)).containsExactly("event1", "event2", "event4", "event3");
    }

    @Test
    void lateEventsHaveABound() throws IOException {
        String large = "topic=t&data=" + "x".repeat(4 << 20);
        int refused = 0;
        for (int key = 1; key <= 6; key++) {
            String path = "/lab/late/key" + key + "/events";
            publishEvents(path, 2);
            try (RawAnswer answer = RawAnswer.request(port(), "POST", path, large)) {
                refused += answer.status() == 503 ? 1 : 0;
            }
        }
        assertThat(refused).isEqualTo(3);
        assertThat(late).hasSize(3);
    }

    @Test
    void eachKeyHasAThirdEventOfItsOwn() throws IOException {
        publishEvents("/lab/drop/one/events", 2);
        publishEvents("/lab/drop/two/events", 2);
        publishEvents("/lab/repeat/one/events", 2);
        assertThat(held(DATA)).hasSize(6);
        publish("/lab/drop/one/events", "topic=t&data=event3");
        assertThat(held(DATA)).hasSize(6);
    }
}
