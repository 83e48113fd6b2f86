package io.everysource.hub;

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

/** Reads the topic selectors of a request. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SelectorParserBenchmark {
    private final SelectorParser parser = new SelectorParser();
    private final List<String> topic = List.of("/users/7/rooms/7/messages");
    private final List<String> template = List.of("/users/{user}/rooms/7/{kind}");

    @Benchmark
    public TopicSelectors topic() {
        return parser.parse(topic);
    }

    /** Many ask for the same template: it is interned. */
    @Benchmark
    public TopicSelectors knownTemplate() {
        return parser.parse(template);
    }

    @Benchmark
    public Object newTemplate() {
        return UriTemplate.parse(template.get(0));
    }
}
