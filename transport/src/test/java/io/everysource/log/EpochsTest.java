package io.everysource.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.everysource.message.Position;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EpochsTest {
    private static final long TAIL = 30;

    /** The first epoch wrote 1 to 10, the second nothing, the third 11 to 20, the fourth what came since. */
    private final Epochs epochs = Epochs.of(
            List.of(new Position(100, 1), new Position(200, 11), new Position(300, 11), new Position(400, 21)));

    @ParameterizedTest
    @CsvSource({"0, 100", "1, 100", "10, 100", "11, 300", "20, 300", "21, 400", "30, 400"})
    void aPositionIsNamedAfterTheEpochOfItsMessage(long offset, long epoch) {
        assertThat(epochs.positionOf(offset)).isEqualTo(new Position(epoch, offset));
    }

    @ParameterizedTest
    @CsvSource({
        "100, 0, true",
        "100, 10, true",
        "100, 11, false",
        "200, 9, false",
        "200, 10, true",
        "200, 11, false",
        "300, 10, true",
        "300, 20, true",
        "300, 21, false",
        "400, 20, true",
        "400, 19, false",
        "400, 30, true",
        "400, 31, false",
        "99, 5, false",
        "250, 15, false",
        "401, 30, false"
    })
    void aPositionIsValidWithinItsEpoch(long epoch, long offset, boolean isValid) {
        assertThat(epochs.contains(new Position(epoch, offset), TAIL)).isEqualTo(isValid);
    }

    @Test
    void everyPositionThatIsGivenOutIsValid() {
        for (long offset = 0; offset <= TAIL; offset++) {
            assertThat(epochs.contains(epochs.positionOf(offset), TAIL)).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "99, 1", "100, 11", "200, 11", "250, 11", "300, 21", "399, 21", "400, -1", "500, -1"})
    void theNextEpochsFirstOffsetIsFoundForAnyEpoch(long epoch, long first) {
        assertThat(epochs.firstOffsetAfter(epoch).orElse(-1)).isEqualTo(first);
    }

    @Test
    void theLastEpochIsTheCurrentOne() {
        assertThat(epochs.current()).isEqualTo(400);
        assertThat(epochs.currentFirstOffset()).isEqualTo(21);
    }

    @Test
    void epochsOutOfOrderAreRefused() {
        refused();
        refused(new Position(100, 0));
        refused(new Position(100, 1), new Position(100, 2));
        refused(new Position(200, 1), new Position(100, 2));
        refused(new Position(100, 5), new Position(200, 4));
    }

    private static void refused(Position... epochs) {
        assertThatIllegalArgumentException().isThrownBy(() -> Epochs.of(List.of(epochs)));
    }
}
