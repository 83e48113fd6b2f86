package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DialectTest {
    private static final int SIZE = 64;

    private final Tally tally = new Tally();
    private final Subscriber subscriber = new Subscriber(tally, new Latencies(), SIZE, new SequenceCheck(tally, 0));

    @Test
    void nchansCursorOfAPollIsTwoHeaders() {
        String head =
                "HTTP/1.1 200 OK\r\nLast-Modified: Sun, 22 Nov 2026 13:25:32 GMT\r\nEtag: 1\r\nContent-Length: 64\r\n\r\n";
        byte[] bytes = (head + data(1)).getBytes(StandardCharsets.US_ASCII);
        Nchan nchan = new Nchan();
        nchan.polled(bytes, 0, head.length(), bytes.length, subscriber, 1);
        assertThat(tally.deliveries).isEqualTo(1);
        assertThat(text(nchan.poll("localhost", "t")))
                .isEqualTo("GET /sub?id=t HTTP/1.1\r\nHost: localhost\r\n"
                        + "If-Modified-Since: Sun, 22 Nov 2026 13:25:32 GMT\r\nIf-None-Match: 1\r\n\r\n");
    }

    @Test
    void everySourcesCursorOfAPollIsTheLastId() {
        String body = "event: es:pos\nid: e-1\ndata:\n\ndata: " + data(1) + "\nid: e-2\n\n";
        byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
        EverySource everySource = new EverySource();
        assertThat(text(everySource.poll("localhost", "t")))
                .startsWith("GET /events?transport=long-poll&topic=t HTTP/1.1\r\n");
        everySource.polled(bytes, 0, 0, bytes.length, subscriber, 1);
        assertThat(tally.deliveries).isEqualTo(1);
        assertThat(text(everySource.poll("localhost", "t")))
                .startsWith("GET /events?transport=long-poll&topic=t&last_event_id=e-2 HTTP/1.1\r\n");
    }

    @Test
    void whatIsPublishedHasItsNumberAndItsTime() {
        for (Dialect dialect : Dialects.BY_NAME.values()) {
            if (!dialect.publishesItself()) {
                String request = dialect.publish("localhost", "t", EventData.blank(SIZE));
                Publication publication = new Publication(request, SIZE);
                ByteBuffer out = ByteBuffer.allocate(publication.length());
                publication.put(out, 1, 1);
                assertThat(new String(out.array(), StandardCharsets.US_ASCII))
                        .isEqualTo(request.replace(EventData.blank(SIZE), data(1)));
            }
        }
    }

    private String text(Request request) {
        ByteBuffer out = ByteBuffer.allocate(1024);
        request.put(subscriber, out);
        return new String(out.array(), 0, out.position(), StandardCharsets.US_ASCII);
    }

    private static String data(long sequence) {
        byte[] data = EventData.blank(SIZE).getBytes(StandardCharsets.US_ASCII);
        EventData.write(data, 0, SIZE, sequence, sequence);
        return new String(data, StandardCharsets.US_ASCII);
    }
}
