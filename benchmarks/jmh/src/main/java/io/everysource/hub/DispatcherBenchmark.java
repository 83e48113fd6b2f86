package io.everysource.hub;

import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.monitoring.HubMetrics;
import io.everysource.monitoring.Topics;
import java.time.Clock;
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

/**
 * One event from its publication until every outlet was handed it. What a delivery costs is the difference to no outlets,
 * divided by their number.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatcherBenchmark {
    @Param({"0", "1", "100", "10000"})
    public int outlets;

    @Param({"false", "true"})
    public boolean metrics;

    private final List<Event> event = List.of(Event.of("news", "x".repeat(64)));
    private LocalHub hub;

    @Setup
    public void setUp() {
        HubListener listener = metrics ? new HubMetrics(Topics.NONE, Clock.systemUTC()) : HubListener.NONE;
        hub = new LocalHub(Retention.DEFAULTS, listener);
        for (int i = 0; i < outlets; i++) {
            hub.subscribe("", new CountingOutlet(), "news");
        }
        hub.run();
    }

    @Benchmark
    public void publishAndFanOut() {
        hub.publish(event);
        hub.run();
    }
}
