package io.everysource.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.everysource.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    private static final long MAX_EPOCH = (1L << 48) - 1;

    @Test
    void whatIsPrintedIsParsed() {
        assertThat(new Position(0, 0)).hasToString("000000000000-0");
        assertThat(new Position(MAX_EPOCH, Long.MAX_VALUE)).hasToString("ffffffffffff-9223372036854775807");
        Seeds.each(1_000, random -> {
            Position position = new Position(
                    random.nextLong() & MAX_EPOCH >> random.nextInt(48),
                    random.nextLong() & Long.MAX_VALUE >> random.nextInt(63));
            assertThat(Position.hasForm(position.toString())).isTrue();
            assertThat(Position.parse(position.toString())).contains(position);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "1-1",
                "0000000000000-1",
                "00000000000-1",
                "000000000000-",
                "000000000000",
                "00000000000g-1",
                "00000000000A-1",
                "000000000000-01",
                "000000000000--1",
                "000000000000-+1",
                "000000000000-1 ",
                " 000000000000-1",
                "000000000000-1\n",
                "000000000000-a",
                "000000000000-10000000000000000000",
                "00000000000\u0661-1",
                "000000000000-\u0661"
            })
    void whatHasAnotherFormIsNoPosition(String text) {
        assertThat(Position.hasForm(text)).isFalse();
        assertThat(Position.parse(text)).isEmpty();
    }

    @Test
    void anOffsetThatOverflowsHasTheFormButNamesNothing() {
        String text = "ffffffffffff-9223372036854775808";
        assertThat(Position.hasForm(text)).isTrue();
        assertThat(Position.parse(text)).isEmpty();
    }

    @Test
    void partsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Position(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position(MAX_EPOCH + 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Position(0, -1));
    }
}
