package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private static final String CURSOR = "retry: 2000\nevent: es:pos\nid: e-7\ndata:\n\n";
    private static final String HELLO = "event: es:hello\ndata: {\"connection\":\"0123456789012345678901\"}\n\n";

    private final Tally tally = new Tally();
    private final EventStream stream = new EventStream(tally);

    @Test
    void eventsInOrderAreCleanHoweverTheyAreCut() {
        String text = HEAD + CURSOR + HELLO + event(8) + ":\n\n" + event(9);
        for (int i = 0; i < text.length(); i++) {
            assertThat(read(text.substring(i, i + 1))).isTrue();
        }
        assertThat(stream.isOpen()).isTrue();
        assertThat(tally.events).isEqualTo(2);
        assertThat(tally.lastDueNanos).isEqualTo(9_000);
        assertThat(tally.isClean()).isTrue();
    }

    @Test
    void missingRepeatedAndLateEventsAreTold() {
        read(HEAD + CURSOR + event(8) + event(11) + event(9) + event(9) + event(8));
        assertThat(tally.missing).isEqualTo(1);
        assertThat(tally.outOfOrder).isEqualTo(1);
        assertThat(tally.repeated).isEqualTo(2);
        stream.offsets().cursor(12);
        assertThat(tally.missing).isEqualTo(2);
    }

    @Test
    void aRefusalIsNoStream() {
        assertThat(read("HTTP/1.1 503 Service Unavailable\r\n\r\n")).isFalse();
    }

    private boolean read(String more) {
        byte[] bytes =
                (new String(stream.rest(), StandardCharsets.US_ASCII) + more).getBytes(StandardCharsets.US_ASCII);
        return stream.read(bytes, bytes.length, 10_000);
    }

    private static String event(long offset) {
        return String.format("data: %064d\nid: e-%d\n\n", offset * 1_000, offset);
    }
}
