package io.everysource.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import io.everysource.message.TraceContext;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistributionTest {
    private static final TraceContext TRACE = TraceContext.parse(
                    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .orElseThrow();
    private final Distribution distribution = new Distribution(10, 100);

    @Test
    void aValueIsCountedInTheFirstBucketWhoseBoundItDoesNotExceed() {
        for (long value : new long[] {-1, 0, 10, 11, 100, 101, Long.MAX_VALUE / 2}) {
            distribution.add(value);
        }
        assertThat(IntStream.range(0, distribution.size()).mapToLong(distribution::count))
                .containsExactly(3L, 2L, 2L);
        assertThat(distribution.total()).isEqualTo(7);
    }

    @Test
    void manyOfAValueAreAddedAtOnce() {
        distribution.add(50, 1_000);
        assertThat(distribution.count(1)).isEqualTo(1_000);
        assertThat(distribution.sum()).isEqualTo(50_000);
    }

    @Test
    void theFirstMessageOfABucketWithATraceIsItsExample() {
        Event event = Event.of("a", "");
        distribution.add(5, Message.of(new Position(1, 1), 0, event));
        assertThat(distribution.exemplar(0)).isEmpty();
        distribution.add(6, Message.of(new Position(1, 2), 0, event.withTrace(TRACE)));
        distribution.add(7, Message.of(new Position(1, 3), 0, event.withTrace(TRACE)));
        assertThat(distribution.exemplar(0))
                .hasValueSatisfying(exemplar -> assertThat(exemplar.value()).isEqualTo(6));
        assertThat(distribution.exemplar(0).orElseThrow().trace()).isEqualTo(TRACE);
        assertThat(distribution.exemplar(1)).isEmpty();
    }
}
