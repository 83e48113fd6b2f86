package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Samples by two threads; {@link HubListenerTest} has the rest. */
class FanOutSampleTest {
    private static final long PERIOD = Duration.ofMillis(100).toNanos();
    private static final long TOOK = 7;
    private static final int SAMPLES = 5_000;

    @Test
    void theNextSampleDoesNotChangeTheTimeOfTheLast() {
        AtomicInteger told = new AtomicInteger();
        AtomicInteger wrong = new AtomicInteger();
        FanOutSample sample = new FanOutSample(nanos -> {
            told.incrementAndGet();
            wrong.addAndGet(nanos == TOOK ? 0 : 1);
        });
        sample.join();
        CompletableFuture<Void> loop = CompletableFuture.runAsync(() -> {
            long passed = 0;
            while (told.get() < SAMPLES) {
                long offset = sample.offset();
                if (offset > passed) {
                    passed = offset;
                    sample.passed(offset * PERIOD + TOOK);
                } else {
                    Thread.onSpinWait();
                }
            }
        });
        for (long offset = 1; told.get() < SAMPLES; offset++) {
            sample.entered(offset, offset * PERIOD);
        }
        loop.join();
        assertThat(wrong).hasValue(0);
    }
}
