package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceCheckTest {
    private final Tally tally = new Tally();

    @Test
    void oneAfterTheOtherIsClean() {
        check(0, 1, 2, 3).end(3);
        assertThat(tally.isClean()).isTrue();
    }

    @Test
    void missingRepeatedAndLateOnesAreTold() {
        check(7, 8, 11, 9, 9, 8);
        assertThat(tally.missing).isEqualTo(1);
        assertThat(tally.outOfOrder).isEqualTo(1);
        assertThat(tally.repeated).isEqualTo(2);
    }

    @Test
    void theFirstOneMayBeMissing() {
        check(0, 2);
        assertThat(tally.missing).isEqualTo(1);
    }

    @Test
    void whatDoesNotComeInTheEndIsMissing() {
        check(0, 1).end(4);
        assertThat(tally.missing).isEqualTo(3);
    }

    @Test
    void aGapThatIsWiderThanItsMemoryIsCounted() {
        check(0, 1, 1_001, 1_001);
        assertThat(tally.missing).isEqualTo(999);
        assertThat(tally.repeated).isEqualTo(1);
    }

    @Test
    void whoeverGotNothingFromOneThatPublishesItselfMissedIt() {
        check(SequenceCheck.UNKNOWN).end(5);
        assertThat(tally.missing).isEqualTo(1);
    }

    @Test
    void theFirstOneOfOneThatPublishesItselfIsTheBeginning() {
        check(SequenceCheck.UNKNOWN, 41, 42).end(42);
        assertThat(tally.isClean()).isTrue();
    }

    private SequenceCheck check(long last, long... sequence) {
        SequenceCheck check = new SequenceCheck(tally, last);
        for (long number : sequence) {
            check.event(number);
        }
        return check;
    }
}
