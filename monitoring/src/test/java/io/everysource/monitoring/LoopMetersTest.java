package io.everysource.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.everysource.hub.Access;
import io.everysource.hub.CloseReason;
import io.everysource.hub.EventLoop;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.Outlet;
import io.everysource.hub.Subscription;
import io.everysource.log.Cursor;
import io.everysource.log.Gap;
import io.everysource.log.MemoryJournal;
import io.everysource.log.OnGap;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoopMetersTest {
    private static final int ROUND = 64;

    private final Message[] round = IntStream.range(0, ROUND)
            .mapToObj(i -> Message.of(new Position(1, i + 1), 0, Event.of("chat/" + i, "hello")))
            .toArray(Message[]::new);

    /** Half of what a small object takes, over all deliveries. */
    @Test
    void aDeliveryMakesNoObjects() {
        LoopMeters meters = new LoopMeters(new Topics(List.of("news", "chat/{room}")));
        Subscription subscription = subscription();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        deliver(meters, subscription, 20_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        deliver(meters, subscription, 10_000);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(10_000 * 8);
        assertThat(meters.of("event-stream").deliveredMessages.get()).isEqualTo(30_000L * ROUND);
        assertThat(meters.of("event-stream").delivery.total()).isEqualTo(30_000L * ROUND);
        assertThat(meters.topicMessages.get(1).get()).isEqualTo(30_000L * ROUND);
    }

    private void deliver(LoopMeters meters, Subscription subscription, int times) {
        for (Message message : round) {
            message.setEnteredNanos(System.nanoTime());
        }
        for (int i = 0; i < times; i++) {
            meters.delivered(subscription, round, ROUND, 1_000, System.nanoTime());
        }
    }

    private static Subscription subscription() {
        Clock clock = Clock.systemUTC();
        Hub hub = new Hub(new MemoryJournal(clock), Retention.DEFAULTS, HubConfig.DEFAULTS, clock, System::nanoTime);
        Access access = Access.anonymous("");
        return hub.dispatcher(new Standstill())
                .subscribe(
                        hub.selectors(List.of("chat/{room}")),
                        hub.resume(Cursor.parse(""), hub.selectors(List.of("a")), OnGap.OLDEST, access),
                        OnGap.OLDEST,
                        access,
                        Duration.ofSeconds(1),
                        Optional.empty(),
                        new Nowhere());
    }

    /** An event loop on which nothing happens. */
    private static final class Standstill implements EventLoop {
        @Override
        public void execute(Runnable task) {}

        @Override
        public void executeAfterIo(Runnable task) {}

        @Override
        public void executeAfter(Runnable task, Duration delay) {}
    }

    /** An outlet that leads nowhere. */
    private static final class Nowhere implements Outlet {
        @Override
        public int send(Message[] messages, int count) {
            return count;
        }

        @Override
        public void gap(Gap gap) {}

        @Override
        public void caughtUp() {}

        @Override
        public void heartbeat(Position cursor, boolean hasMoved) {}

        @Override
        public void pass(Message message, Position cursor, boolean hasMoved) {}

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public long lastProgressNanos() {
            return 0;
        }

        @Override
        public int messages() {
            return 0;
        }

        @Override
        public long messageBytes() {
            return 0;
        }

        @Override
        public String connectionId() {
            return "";
        }

        @Override
        public String transport() {
            return "event-stream";
        }

        @Override
        public boolean isPoll() {
            return false;
        }

        @Override
        public void end(CloseReason reason) {}
    }
}
