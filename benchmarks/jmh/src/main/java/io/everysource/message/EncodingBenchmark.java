package io.everysource.message;

import java.util.List;
import java.util.Optional;
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

/** Encodes an event, once for all who get it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EncodingBenchmark {
    private static final Position POSITION = new Position(1_700_000_000_000L, 123_456);

    @Param({"64", "4096"})
    public int size;

    private Event plain;
    private Event withEverything;
    private byte[] text;

    @Setup
    public void setUp() {
        String data = "{\"text\":\"0123456789\"} ".repeat(size / 23 + 1).substring(0, size);
        plain = Event.of("news", data);
        withEverything = new Event(
                List.of("news"), data, Optional.of("message"), Optional.of("urn:uuid:1"), Optional.empty(), false);
        text = Message.of(POSITION, 0, plain).frame(Framing.TEXT);
    }

    @Benchmark
    public Message message() {
        return Message.of(POSITION, 0, plain);
    }

    @Benchmark
    public Message messageWithTypeAndId() {
        return Message.of(POSITION, 0, withEverything);
    }

    @Benchmark
    public byte[] script() {
        return ScriptEncoder.escape(text);
    }
}
