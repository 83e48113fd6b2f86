package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.everysource.hub.HubConfig;
import io.everysource.hub.HubListener;
import io.everysource.hub.LoopListener;
import io.everysource.hub.Subscription;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A delivery allocates nothing: what many streams are sent costs the collector no more than what one is sent. */
final class AllocationTest {
    private static final int STREAMS = 200;

    /** Few enough that none of the sockets fills up, which nobody reads. */
    private static final int EVENTS = 300;

    /** Bytes: no object takes less. What a round allocates once is far below that for each of its deliveries. */
    private static final int LEAST_OBJECT = 16;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static long allocatedByIoThreads() {
        long bytes = 0;
        for (long id : THREADS.getAllThreadIds()) {
            ThreadInfo thread = THREADS.getThreadInfo(id);
            bytes += thread != null && thread.getThreadName().contains("I/O") ? THREADS.getThreadAllocatedBytes(id) : 0;
        }
        return bytes;
    }

    @Test
    void aDeliveryAllocatesNothing() throws IOException {
        AtomicLong delivered = new AtomicLong();
        List<HttpConnection> connections = new ArrayList<>();
        try (TestServer server = TestServer.start(new Counting(delivered), Retention.DEFAULTS, HubConfig.DEFAULTS)) {
            for (int i = 0; i < STREAMS; i++) {
                HttpConnection connection = new HttpConnection(server.port());
                connections.add(connection);
                connection.send("GET /events?topic=a HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
            }
            server.awaitSubscriptions(STREAMS);
            publishOneByOne(server, delivered);
            long before = allocatedByIoThreads();
            publishOneByOne(server, delivered);
            long allocated = allocatedByIoThreads() - before;
            assertThat((double) allocated / STREAMS / EVENTS).isLessThan(LEAST_OBJECT / 2.0);
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
    }

    private static void publishOneByOne(TestServer server, AtomicLong delivered) {
        long wanted = delivered.get();
        for (int i = 0; i < EVENTS; i++) {
            server.hub().publish(List.of(Event.of("a", "0123456789".repeat(6))));
            wanted += STREAMS;
            long all = wanted;
            TestServer.await("for " + all + " deliveries", () -> delivered.get() == all);
        }
    }

    /** Counts deliveries of all loops. */
    private record Counting(AtomicLong delivered) implements HubListener {
        @Override
        public LoopListener loop() {
            return new LoopListener() {
                @Override
                public void delivered(
                        Subscription subscription, Message[] messages, int count, long bytes, long nanoTime) {
                    delivered.addAndGet(count);
                }
            };
        }
    }
}
