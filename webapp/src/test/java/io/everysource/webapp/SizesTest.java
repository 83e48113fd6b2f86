package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

final class SizesTest {
    @Test
    void sizesAndTimesAreReadAsPeopleWriteThem() {
        assertThat(new Sizes.Bytes().convert("500000")).isEqualTo(500_000);
        assertThat(new Sizes.Bytes().convert("64M")).isEqualTo(64L << 20);
        assertThat(new Sizes.Bytes().convert("2g")).isEqualTo(2L << 30);
        assertThat(new Sizes.Bytes().convert("8 KiB".replace(" ", ""))).isEqualTo(8192);
        assertThat(new Sizes.Time().convert("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(new Sizes.Time().convert("7d")).isEqualTo(Duration.ofDays(7));
        assertThat(new Sizes.Time().convert("0")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "M", "-1", "1.5G", "1T", "99999999999999999999"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> new Sizes.Bytes().convert(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void descriptionsAreInTheUnitThatFits() {
        assertThat(Sizes.describe(64L << 20)).isEqualTo("64 MiB");
        assertThat(Sizes.describe(200L << 10)).isEqualTo("200 KiB");
        assertThat(Sizes.describe(Duration.ofHours(24))).isEqualTo("24 hours");
        assertThat(Sizes.describe(Duration.ofMinutes(90))).isEqualTo("90 minutes");
    }
}
