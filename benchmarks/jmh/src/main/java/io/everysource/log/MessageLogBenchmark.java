package io.everysource.log;

import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The hot window, full, with 1,000 topics in turn. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MessageLogBenchmark {
    private static final int TOPICS = 1_000;
    private static final int FULL = 300_000;

    private final Event[] events = new Event[TOPICS];
    private final Message[] page = new Message[64];
    private final Interest one = Interest.in(Set.of("/topics/7"));
    private final Interest two = Interest.in(Set.of("/topics/7", "/topics/8"));
    private MessageLog log;
    private long offset;

    @Setup
    public void setUp() {
        for (int i = 0; i < TOPICS; i++) {
            events[i] = Event.of("/topics/" + i, "x".repeat(64));
        }
        Clock clock = Clock.systemUTC();
        log = new MessageLog(Retention.DEFAULTS, clock, Epochs.of(List.of(new Position(1, 1))), 0);
        for (int i = 0; i < FULL; i++) {
            append();
        }
    }

    /** One message in, encoded, and another one out. */
    @Benchmark
    public void append() {
        offset++;
        Event event = events[(int) (offset % TOPICS)];
        log.append(List.of(Message.of(new Position(1, offset), System.currentTimeMillis(), event)));
    }

    @Benchmark
    public int readNewest() {
        return log.read(offset - 1, Long.MAX_VALUE, page);
    }

    @Benchmark
    public int readPageOfAll() {
        return log.read(offset - page.length, Long.MAX_VALUE, page);
    }

    @Benchmark
    public int readPageOfATopic() {
        return log.read(one, offset - 100_000, Long.MAX_VALUE, page);
    }

    @Benchmark
    public int readPageOfTwoTopics() {
        return log.read(two, offset - 100_000, Long.MAX_VALUE, page);
    }
}
