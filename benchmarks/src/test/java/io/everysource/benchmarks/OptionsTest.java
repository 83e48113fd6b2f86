package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionsTest {
    @Test
    void valuesAreFoundByName() {
        Options options = new Options("--port", "80", "--pids", "1,22", "--server", "floor");
        assertThat(options.number("port")).isEqualTo(80);
        assertThat(options.number("rate", 10)).isEqualTo(10);
        assertThat(options.numbers("pids")).containsExactly(1L, 22L);
        assertThat(options.choice("server", "nchan", Set.of("nchan", "floor"))).isEqualTo("floor");
        options.mustBeUsedUp();
    }

    @Test
    void everyMistakeIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Options("port", "80"))
                .withMessageContaining("port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Options("--port"))
                .withMessageContaining("--port");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Options("--port", "1", "--port", "2"))
                .withMessage("--port is given twice");
        Options options = new Options("--port", "x", "--rate", "-1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.number("streams"))
                .withMessage("--streams is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.number("port"))
                .withMessageContaining("'x'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.number("rate"))
                .withMessageContaining("'-1'");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.choice("port", "", Set.of("y")))
                .withMessageContaining("[y]");
    }

    @Test
    void whatNobodyAskedForIsAMistake() {
        Options options = new Options("--port", "1", "--prot", "2");
        options.number("port");
        assertThatIllegalArgumentException().isThrownBy(options::mustBeUsedUp).withMessageContaining("--prot");
    }
}
