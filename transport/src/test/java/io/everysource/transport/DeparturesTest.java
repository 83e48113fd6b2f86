package io.everysource.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.everysource.FakeClock;
import io.everysource.hub.FakeLoop;
import org.junit.jupiter.api.Test;

final class DeparturesTest {
    private final FakeLoop loop = new FakeLoop(new FakeClock());
    private final Departures departures = new Departures(loop);
    private int closed;

    private void go(int count) {
        for (int i = 0; i < count; i++) {
            departures.add(() -> closed++);
        }
    }

    @Test
    void fewAreClosedAtOnce() {
        go(Departures.FEW);
        assertThat(loop.runOne()).isTrue();
        assertThat(closed).isEqualTo(Departures.FEW);
        assertThat(loop.runOne()).isFalse();
    }

    @Test
    void manyAreNotedUntilNoMoreCome() {
        int many = 10 * Departures.FEW;
        go(many);
        loop.runOne();
        go(many);
        loop.runOne();
        assertThat(closed).isZero();
        loop.runOne();
        assertThat(closed).isEqualTo(Departures.FEW);
    }

    @Test
    void manyAreClosedAFewAtATime() {
        int many = 10 * Departures.FEW;
        go(many);
        loop.runOne();
        for (int turn = 1; turn <= 10; turn++) {
            assertThat(loop.runOne()).isTrue();
            assertThat(closed).isEqualTo(turn * Departures.FEW);
        }
        assertThat(loop.runOne()).isFalse();
    }

    @Test
    void thoseThatComeLaterAreClosedToo() {
        go(1);
        loop.run();
        go(1);
        loop.run();
        assertThat(closed).isEqualTo(2);
    }

    @Test
    void oneThatFailsKeepsNoneOfTheOthers() {
        departures.add(() -> {
            throw new IllegalStateException("a fault of the test's making");
        });
        go(2);
        assertThatIllegalStateException().isThrownBy(loop::run);
        loop.run();
        assertThat(closed).isEqualTo(2);
    }
}
