package io.everysource.http;

import io.everysource.message.Event;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Reads an event of 64 bytes from what a publisher sent. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EventReaderBenchmark {
    private static final String DATA = "x".repeat(64);
    private static final int BATCH = 100;

    private final EventReader reader = new EventReader(PublishLimits.DEFAULTS);
    private final String form = "topic=%2Fusers%2F7&data=" + DATA;
    private final String object = "{\"topic\":\"/users/7\",\"data\":\"" + DATA + "\"}";
    private final String array = "[" + (object + ",").repeat(BATCH - 1) + object + "]";

    @Benchmark
    public Event form() {
        return reader.form(form);
    }

    @Benchmark
    public Event json() {
        return reader.object(reader.json(object));
    }

    @Benchmark
    public List<Event> jsonBatchOf100() {
        return reader.batch(reader.json(array));
    }
}
