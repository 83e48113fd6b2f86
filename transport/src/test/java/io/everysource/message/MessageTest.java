package io.everysource.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Events;
import io.everysource.message.EventStreamParser.Dispatched;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
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
    void framesMadeLaterAreCountedAndReleasedWithTheMessage() {
        AtomicLong total = new AtomicLong(1_000);
        Message message = Message.of(POSITION, 0, Events.withId("t", "mine"));
        message.holdIn(total);
        long held = total.get();
        assertThat(held).isGreaterThan(1_000 + message.frame(Framing.TEXT).length);

        byte[] script = message.frame(Framing.SCRIPT);
        byte[] bare = message.frame(Framing.TEXT_BARE);
        assertThat(message.frame(Framing.SCRIPT)).isSameAs(script);
        assertThat(message.frame(Framing.TEXT_BARE)).isSameAs(bare);
        assertThat(total.get()).isGreaterThanOrEqualTo(held + script.length + bare.length);

        message.release();
        assertThat(total).hasValue(1_000);
    }

    @Test
    void framesMadeAfterReleaseAreNotCounted() {
        AtomicLong total = new AtomicLong();
        Message message = Message.of(POSITION, 0, Events.withId("t", "mine"));
        message.holdIn(total);
        message.release();
        assertThat(message.frame(Framing.SCRIPT)).isNotEmpty();
        assertThat(message.frame(Framing.TEXT_BARE)).isNotEmpty();
        assertThat(total).hasValue(0);
    }

    @Test
    void topicsAndIdsCostTheirLength() {
        assertThat(cost(Event.of("t".repeat(1_000), ""))).isGreaterThan(cost(Event.of("t", "")) + 999);
        assertThat(cost(Events.on("a", "b"))).isGreaterThan(cost(Events.on("a")));
        assertThat(cost(Events.withId("t", "i".repeat(1_000)))).isGreaterThan(cost(Events.withId("t", "i")) + 999);
    }

    private static long cost(Event event) {
        AtomicLong total = new AtomicLong();
        Message.of(POSITION, 0, event).holdIn(total);
        return total.get();
    }

    private static String text(Message message, Framing framing) {
        return new String(message.frame(framing), StandardCharsets.UTF_8);
    }
}
