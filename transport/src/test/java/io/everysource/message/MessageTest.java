package io.everysource.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Events;
import io.everysource.message.EventStreamParser.Dispatched;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTest {
    private static final Position POSITION = new Position(0xabc, 12);

    @Test
    void withoutAPublishersIdThePositionIsTheId() {
        Message message = Message.of(POSITION, 0, Event.of("t", "x"));
        assertThat(text(message, Framing.TEXT)).isEqualTo("data: x\nid: 000000000abc-12\n\n");
        assertThat(message.frame(Framing.TEXT_BARE)).isSameAs(message.frame(Framing.TEXT));
        assertThat(message.eventId()).isEqualTo("000000000abc-12");
    }

    @Test
    void aPublishersIdIsSeenByThePageAndThePositionKept() {
        Message message = Message.of(POSITION, 0, Events.withId("t", "mine"));
        assertThat(text(message, Framing.TEXT))
                .isEqualTo("data: data\nid: mine\n\nevent: es:pos\nid: 000000000abc-12\ndata:\n\n");
        assertThat(message.eventId()).isEqualTo("mine");

        EventStreamParser bare = EventStreamParser.parse(message.frame(Framing.TEXT_BARE));
        assertThat(bare.events()).containsExactly(new Dispatched("message", "data", "mine"));
        assertThat(bare.lastEventId()).isEqualTo("000000000abc-12");
    }

    @Test
    void theScriptFramingIsTheEscapedText() {
        Message message = Message.of(POSITION, 0, Events.withId("t", "'\""));
        assertThat(message.frame(Framing.SCRIPT)).isEqualTo(ScriptEncoder.escape(message.frame(Framing.TEXT)));
    }

    @Test
    void framesMadeOnDemandAreMadeOnceAndGoWithTheMessage() {
        FrameCache cache = new FrameCache(10_000);
        Message message = Message.of(POSITION, 0, Events.withId("t", "mine"));
        message.keepFramesIn(cache);
        byte[] script = message.frame(Framing.SCRIPT);
        byte[] bare = message.frame(Framing.TEXT_BARE);
        assertThat(message.frame(Framing.SCRIPT)).isSameAs(script);
        assertThat(message.frame(Framing.TEXT_BARE)).isSameAs(bare);
        assertThat(cache.bytes()).isEqualTo(script.length + bare.length);
        message.release();
        assertThat(cache.bytes()).isZero();
        assertThat(message.frame(Framing.SCRIPT)).isEqualTo(script);
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void theOldestFramesMakeRoomForNewOnes() {
        Message first = Message.of(POSITION, 0, Events.on("t"));
        Message second = Message.of(POSITION, 0, Events.on("t"));
        FrameCache cache = new FrameCache(first.frame(Framing.SCRIPT).length + 5L);
        first.keepFramesIn(cache);
        second.keepFramesIn(cache);
        byte[] ofFirst = first.frame(Framing.SCRIPT);
        byte[] ofSecond = second.frame(Framing.SCRIPT);
        assertThat(cache.bytes()).isEqualTo(ofSecond.length);
        assertThat(second.frame(Framing.SCRIPT)).isSameAs(ofSecond);
        assertThat(first.frame(Framing.SCRIPT)).isEqualTo(ofFirst).isNotSameAs(ofFirst);
    }

    @Test
    void topicsAndIdsCostTheirLength() {
        assertThat(cost(Event.of("t".repeat(1_000), ""))).isGreaterThan(cost(Event.of("t", "")) + 999);
        assertThat(cost(Events.on("a", "b"))).isGreaterThan(cost(Events.on("a")));
        assertThat(cost(Events.withId("t", "i".repeat(1_000)))).isGreaterThan(cost(Events.withId("t", "i")) + 999);
    }

    @Test
    void aTraceIsKeptAndPaidForButNotSent() {
        TraceContext trace = new TraceContext("a".repeat(32), "b".repeat(16));
        Event event = Events.withId("t", "mine");
        for (Message plain : List.of(Message.of(POSITION, 0, event), Message.passing(event))) {
            assertThat(plain.trace()).isEmpty();
        }
        for (Message traced :
                List.of(Message.of(POSITION, 0, event.withTrace(trace)), Message.passing(event.withTrace(trace)))) {
            assertThat(traced.trace()).contains(trace);
            for (Framing framing : Framing.values()) {
                assertThat(text(traced, framing)).doesNotContain("aaaa", "bbbb");
            }
        }
        assertThat(cost(event.withTrace(trace))).isGreaterThan(cost(event) + 32 + 16);
    }

    @Test
    void whenItEnteredTheLogIsKept() {
        Message message = Message.of(POSITION, 0, Event.of("t", ""));
        message.setEnteredNanos(-5);
        assertThat(message.enteredNanos()).isEqualTo(-5);
    }

    @Test
    void itsLengthIsThatOfItsText() {
        Message message = Message.of(POSITION, 0, Events.withId("t", "\u20ac<"));
        assertThat(message.length()).isEqualTo(message.frame(Framing.TEXT).length);
    }

    private static long cost(Event event) {
        return Message.of(POSITION, 0, event).footprint();
    }

    private static String text(Message message, Framing framing) {
        return new String(message.frame(framing), StandardCharsets.UTF_8);
    }
}
