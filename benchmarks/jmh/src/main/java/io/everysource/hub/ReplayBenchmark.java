package io.everysource.hub;

import io.everysource.log.Retention;
import io.everysource.message.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One subscription from {@code earliest} until it is live: 1,000 messages of its topic, spread among those of others. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ReplayBenchmark {
    private static final int MESSAGES = 1_000;
    private static final int OTHER_TOPICS = 1_000;

    @Param({"1000", "100000", "1000000"})
    public int others;

    private LocalHub hub;

    @Setup
    public void setUp() {
        hub = new LocalHub(new Retention(4L << 30, Duration.ofDays(1)), HubListener.NONE);
        int between = others / MESSAGES;
        for (int i = 0; i < MESSAGES; i++) {
            List<Event> batch = new ArrayList<>();
            batch.add(event("news"));
            for (int other = 0; other < between; other++) {
                batch.add(event("/other/" + (i * between + other) % OTHER_TOPICS));
            }
            hub.publish(batch);
            hub.run();
        }
    }

    private static Event event(String topic) {
        return Event.of(topic, "x".repeat(64));
    }

    @Benchmark
    public int replay() {
        CountingOutlet outlet = new CountingOutlet();
        Subscription subscription = hub.subscribe("earliest", outlet, "news");
        hub.run();
        subscription.close(CloseReason.PEER);
        if (outlet.messages() != MESSAGES) {
            throw new IllegalStateException(outlet.messages() + " messages");
        }
        return outlet.messages();
    }
}
