package io.everysource.webapp.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - TimeUnit.SECONDS.toNanos(1));
    private final Pace pace = new Pace(3, nanos::get);

    private int taken(int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) {
            taken += pace.take() ? 1 : 0;
        }
        return taken;
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Test
    void letsABurstPassAndThenTwoASecond() {
        assertThat(taken(10)).isEqualTo(3);
        pass(499);
        assertThat(taken(10)).isZero();
        pass(1);
        assertThat(taken(10)).isEqualTo(1);
        pass(1_000);
        assertThat(taken(10)).isEqualTo(2);
    }

    @Test
    void aRestBringsNoMoreThanTheBurst() {
        assertThat(taken(10)).isEqualTo(3);
        pass(3_600_000);
        assertThat(taken(10)).isEqualTo(3);
    }
}
