package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.hub.HubConfig;
import io.everysource.log.Retention;
import io.everysource.message.Position;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every row of the gap table, on every transport: what is told, where it goes on, and that it is told once. */
final class GapTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Room for some ten messages of 1 KiB. */
    private static final Retention SMALL = new Retention(16 * 1024, Duration.ofDays(1));

    private static final String FILLER = "f".repeat(1024);

    private static TestServer smallServer() {
        return TestServer.start(SMALL, HubConfig.DEFAULTS.withPollHold(Duration.ofMillis(400)));
    }

    private static String flood(TestServer server, String topic, int count) throws IOException {
        String last = "";
        for (int i = 0; i < count; i++) {
            last = server.publish(topic, FILLER);
        }
        return last;
    }

    /** Reads until the gap; returns it. Nothing but the requested cursor may be told before it. */
    private static JsonNode gapOf(Subscriber subscriber, String requested) throws IOException {
        ReceivedEvent event = subscriber.nextOfAll();
        assertThat(event).isEqualTo(new ReceivedEvent("es:pos", "", requested));
        event = subscriber.nextOfAll();
        assertThat(event.type()).isEqualTo("es:gap");
        JsonNode gap = JSON.readTree(event.data());
        assertThat(gap.path("requested").textValue()).isEqualTo(requested);
        assertThat(gap.path("resumedAt").textValue()).isEqualTo(event.lastEventId());
        assertThat(subscriber.head().header("Last-Event-ID")).isEqualTo(event.lastEventId());
        return gap;
    }

    /** Goes on after a gap with a new connection: no second gap, and nothing missed that came meanwhile. */
    private static void assertGoesOnWithoutGap(TestServer server, Subscriber subscriber, String topic)
            throws IOException {
        int gaps = subscriber.gaps().size();
        subscriber.cut(false);
        server.publish(topic, "goes on");
        ReceivedEvent event = subscriber.next();
        while (event.data().equals(FILLER)) {
            event = subscriber.next();
        }
        assertThat(event.data()).isEqualTo("goes on");
        assertThat(subscriber.gaps()).hasSize(gaps);
    }

    private static long offset(String position) {
        return Position.parse(position).orElseThrow().offset();
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void anEvictedOffsetGoesOnWithTheOldestHeldMessage(String transport) throws IOException {
        try (TestServer server = smallServer()) {
            String old = server.publish("a", "first");
            String last = flood(server, "a", 50);
            try (Subscriber subscriber = new Subscriber(server.port(), transport, "topic=a").from(old)) {
                JsonNode gap = gapOf(subscriber, old);
                assertThat(gap.path("reason").textValue()).isEqualTo("evicted");
                long resumedAt = offset(gap.path("resumedAt").textValue());
                assertThat(resumedAt).isEqualTo(server.hub().log().evictedThrough());
                assertThat(offset(subscriber.next().lastEventId())).isEqualTo(resumedAt + 1);
                assertGoesOnWithoutGap(server, subscriber, "a");
            }
            try (Subscriber latest = new Subscriber(server.port(), transport, "topic=a&on_gap=latest").from(old)) {
                long tail = server.hub().log().tail().offset();
                assertThat(tail).isGreaterThan(offset(last));
                assertThat(offset(gapOf(latest, old).path("resumedAt").textValue()))
                        .isEqualTo(tail);
                assertGoesOnWithoutGap(server, latest, "a");
            }
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void anEarlierLifeOfTheLogGoesOnWithTheOldestOfThisOne(String transport) throws IOException {
        String old;
        try (TestServer earlier = smallServer()) {
            old = flood(earlier, "a", 3);
        }
        try (TestServer server = smallServer()) {
            server.publish("a", "of this life");
            try (Subscriber subscriber = new Subscriber(server.port(), transport, "topic=a").from(old)) {
                JsonNode gap = gapOf(subscriber, old);
                assertThat(gap.path("reason").textValue()).isEqualTo("epoch");
                assertThat(offset(gap.path("resumedAt").textValue())).isZero();
                assertThat(subscriber.next().data()).isEqualTo("of this life");
                assertGoesOnWithoutGap(server, subscriber, "a");
            }
            try (Subscriber latest = new Subscriber(server.port(), transport, "topic=a&on_gap=latest").from(old)) {
                assertThat(offset(gapOf(latest, old).path("resumedAt").textValue()))
                        .isEqualTo(2);
                assertGoesOnWithoutGap(server, latest, "a");
            }
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void aPositionBeyondTheEndOrOfALaterLifeGoesOnFromNow(String transport) throws IOException {
        try (TestServer server = smallServer()) {
            Position tail = Position.parse(flood(server, "a", 2)).orElseThrow();
            for (Position unreal : new Position[] {
                new Position(tail.epoch(), tail.offset() + 1000), new Position(tail.epoch() + 5, tail.offset())
            }) {
                String now = server.hub().log().tail().toString();
                try (Subscriber subscriber =
                        new Subscriber(server.port(), transport, "topic=a").from(unreal.toString())) {
                    JsonNode gap = gapOf(subscriber, unreal.toString());
                    assertThat(gap.path("reason").textValue()).isEqualTo("epoch");
                    assertThat(gap.path("resumedAt").textValue()).isEqualTo(now);
                    assertGoesOnWithoutGap(server, subscriber, "a");
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void anUnknownIdGoesOnFromNow(String transport) throws IOException {
        try (TestServer server = smallServer()) {
            server.publish("a", "gone", "id", "evicted-id");
            flood(server, "a", 30);
            for (String unknown : new String[] {"evicted-id", "never given", "\u00fc\u20ac", "x-1"}) {
                String now = server.hub().log().tail().toString();
                try (Subscriber subscriber = new Subscriber(server.port(), transport, "topic=a").from(unknown)) {
                    JsonNode gap = gapOf(subscriber, unknown);
                    assertThat(gap.path("reason").textValue()).isEqualTo("unknown");
                    assertThat(gap.path("resumedAt").textValue()).isEqualTo(now);
                    assertGoesOnWithoutGap(server, subscriber, "a");
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void aQuietTopicsOldCursorGetsNoGapButATemplatesDoes(String transport) throws IOException {
        try (TestServer server = smallServer()) {
            String old = server.publish("quiet", "first");
            flood(server, "busy", 5);
            server.publish("quiet", "second");
            flood(server, "busy", 5);
            // Everything so far has gone, but "quiet" comes after its last event.
            String seen = server.publish("quiet", "third");
            flood(server, "busy", 40);
            try (Subscriber quiet = new Subscriber(server.port(), transport, "topic=quiet").from(seen);
                    Subscriber older = new Subscriber(server.port(), transport, "topic=quiet").from(old);
                    Subscriber template = new Subscriber(server.port(), transport, "topic=quie%7Bx%7D").from(seen)) {
                assertThat(gapOf(older, old).path("reason").textValue()).isEqualTo("evicted");
                assertThat(gapOf(template, seen).path("reason").textValue()).isEqualTo("evicted");
                server.publish("quiet", "fourth");
                assertThat(quiet.next().data()).isEqualTo("fourth");
                assertThat(quiet.gaps()).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @FieldSource("io.everysource.contract.Subscriber#TRANSPORTS")
    void aQuietSubscribersCursorMovesWithHeartbeats(String transport) throws IOException {
        HubConfig config =
                HubConfig.DEFAULTS.withHeartbeat(Duration.ofMillis(200)).withPollHold(Duration.ofMillis(200));
        try (TestServer server = TestServer.start(SMALL, config)) {
            String seen = server.publish("quiet", "first");
            try (Subscriber template = new Subscriber(server.port(), transport, "topic=quie%7Bx%7D").from(seen)) {
                template.nextOfAll();
                String last = flood(server, "busy", 5);
                while (!template.cursor().equals(last)) {
                    assertThat(offset(template.nextOfAll().lastEventId())).isBetween(offset(seen), offset(last));
                }
                template.cut(false);
                flood(server, "busy", 3);
                server.publish("quiet", "second");
                assertThat(template.next().data()).isEqualTo("second");
                assertThat(template.gaps()).isEmpty();
            }
        }
    }
}
