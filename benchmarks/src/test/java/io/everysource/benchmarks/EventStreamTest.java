package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventStreamTest {
    private static final int SIZE = 64;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
    private static final String CURSOR = "retry: 2000\nevent: es:pos\nid: e-7\ndata:\n\n";
    private static final String HELLO = "event: es:hello\ndata: {\"connection\":\"0123456789012345678901\"}\n\n";
    private static final long NOW = 10_000_000_000L;

    private final Tally tally = new Tally();
    private final Latencies latencies = new Latencies();
    private final Subscriber subscriber = new Subscriber(tally, latencies, SIZE, new SequenceCheck(tally, 0));
    private final EventStream stream = new EventStream(subscriber, tally);
    private String unused = "";

    @Test
    void eventsInOrderAreCleanHoweverTheyAreCut() {
        latencies.restart(0);
        String text = HEAD + CURSOR + HELLO + event(1) + ":\n\n" + event(2);
        for (int i = 0; i < text.length(); i++) {
            assertThat(receive(text.substring(i, i + 1))).isTrue();
        }
        assertThat(tally.opened).isEqualTo(1);
        assertThat(tally.deliveries).isEqualTo(2);
        assertThat(tally.lastDue).isEqualTo(2_000_000_000);
        assertThat(tally.isClean()).isTrue();
        assertThat(latencies.millis(1)).isBetween(9_000.0, 9_000.1);
        assertThat(unused).isEmpty();
    }

    @Test
    void theIdBeforeTheDataIsTheCursorToo() {
        receive(HEAD + ": hi\n\nid: 1795353932:0\ndata: " + data(1) + "\n\n");
        assertThat(tally.deliveries).isEqualTo(1);
        assertThat(cursor()).isEqualTo("1795353932:0");
    }

    @Test
    void theCursorIsTheLastId() {
        receive(HEAD + CURSOR);
        assertThat(cursor()).isEqualTo("e-7");
        receive(event(1) + event(2));
        assertThat(cursor()).isEqualTo("e-2");
    }

    @Test
    void dataThatWasNotPublishedIsBroken() {
        receive(HEAD + "data: short\n\n" + "data: " + "x".repeat(SIZE) + "\n\n");
        assertThat(tally.broken).isEqualTo(2);
        assertThat(tally.deliveries).isZero();
    }

    @Test
    void aRefusalIsNoStream() {
        assertThat(receive("HTTP/1.1 503 Service Unavailable\r\n\r\n")).isFalse();
        assertThat(tally.opened).isZero();
    }

    @Test
    void aStreamThatEndsIsBroken() {
        stream.ended();
        assertThat(tally.broken).isEqualTo(1);
    }

    private boolean receive(String more) {
        String text = unused + more;
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        int used = stream.receive(bytes, bytes.length, NOW);
        unused = text.substring(Math.max(0, used));
        return used != Receiver.BROKEN;
    }

    private String cursor() {
        ByteBuffer out = ByteBuffer.allocate(256);
        subscriber.putCursor(out);
        return new String(out.array(), 0, out.position(), StandardCharsets.US_ASCII);
    }

    private static String event(long sequence) {
        return "data: " + data(sequence) + "\nid: e-" + sequence + "\n\n";
    }

    private static String data(long sequence) {
        byte[] data = EventData.blank(SIZE).getBytes(StandardCharsets.US_ASCII);
        EventData.write(data, 0, SIZE, sequence, sequence * 1_000_000_000);
        return new String(data, StandardCharsets.US_ASCII);
    }
}
