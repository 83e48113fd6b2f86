package io.everysource.hub;

import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

/** Finds whom a message is for: always one subscription, among more and more that ask for something else of the same kind. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MatchBenchmark {
    /** What the subscriptions differ in; each text names the only one that selects {@link #topic}. */
    public enum Selectors {
        TOPICS("/users/7/rooms/%d/messages"),
        TEMPLATE_PREFIXES("/users/%d/{+rest}"),
        TEMPLATE_SUFFIXES("/users/{user}/rooms/{room}/messages%d"),
        TEMPLATE_MIDDLES("/users/{user}/rooms/%d/{kind}");

        private final String form;

        Selectors(String form) {
            this.form = form;
        }

        String text(int i) {
            return String.format(form, i);
        }

        String topic() {
            return text(7).replace("{user}", "7")
                    .replace("{room}", "7")
                    .replace("{kind}", "messages")
                    .replace("{+rest}", "rooms/7/messages");
        }
    }

    @Param
    public Selectors selectors;

    @Param({"10", "100", "1000", "10000", "100000"})
    public int count;

    private final SubscriptionTable table = new SubscriptionTable();
    private final Consumer<Subscription> onFound = this::found;
    private Message message;
    private long found;

    @Setup
    public void setUp() {
        LocalHub hub = new LocalHub(Retention.DEFAULTS, HubListener.NONE);
        for (int i = 0; i < count; i++) {
            table.add(hub.subscribe("", new CountingOutlet(), selectors.text(i)));
        }
        message = Message.of(new Position(1, 1), 0, Event.of(selectors.topic(), "x".repeat(64)));
        table.match(message, onFound, onFound);
        if (found != 1) {
            throw new IllegalStateException(found + " matches instead of one");
        }
    }

    private void found(Subscription subscription) {
        found++;
    }

    @Benchmark
    public long match() {
        table.match(message, onFound, onFound);
        return found;
    }
}
