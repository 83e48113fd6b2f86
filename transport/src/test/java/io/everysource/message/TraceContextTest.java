package io.everysource.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "b7ad6b7169203331";

    /** T is for the trace's id, P for its parent's. */
    private static String filledIn(String form) {
        return form.replace("T", TRACE).replace("P", PARENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-T-P-00",
                "00-T-P-01",
                "00-T-P-ff",
                " 00-T-P-01",
                "00-T-P-01 ",
                "\t00-T-P-01\t ",
                // Of later versions what is known of them.
                "01-T-P-01",
                "fe-T-P-09",
                "cc-T-P-01-",
                "cc-T-P-01-what-the-future-will-be-like",
                "01-T-P-01-X<\u20ac>\0"
            })
    void bothIdsAreRead(String form) {
        assertThat(TraceContext.parse(filledIn(form))).contains(new TraceContext(TRACE, PARENT));
    }

    @Test
    void idsThatAreNearlyZeroAreIds() {
        String trace = "0".repeat(31) + "1";
        String parent = "1" + "0".repeat(15);
        assertThat(TraceContext.parse("00-" + trace + "-" + parent + "-00")).contains(new TraceContext(trace, parent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "---",
                "00",
                "00-T",
                "00-T-P",
                "00-T-P-",
                "T-P",
                // Versions.
                "ff-T-P-01",
                "FF-T-P-01",
                "0-T-P-01",
                "000-T-P-01",
                "CC-T-P-01",
                "0g-T-P-01",
                "-T-P-01",
                // The first version has nothing more.
                "00-T-P-01-",
                "00-T-P-01-more",
                // More of a later one stands apart.
                "01-T-P-01.more",
                "01-T-P-01more",
                "01-T-P-011",
                // Ids.
                "00-00000000000000000000000000000000-P-01",
                "00-T-0000000000000000-01",
                "cc-00000000000000000000000000000000-P-01-x",
                "00-0AF7651916CD43DD8448EB211C80319C-P-01",
                "00-T-B7AD6B7169203331-01",
                "00-T0-P-01",
                "00-T-P0-01",
                "00-0af7651916cd43dd8448eb211c80319-P-01",
                "00-T-b7ad6b716920333-01",
                "00-P-T-01",
                "00-0af7651916cd43dd8448eb211c80319g-P-01",
                "00-0af7651916cd43dd8448eb211c80319 -P-01",
                // Flags.
                "00-T-P-1",
                "00-T-P-001",
                "00-T-P-0A",
                "00-T-P-xx",
                // Otherwise hostile.
                "\uff10\uff10-T-P-01",
                "\u0660\u0660-T-P-01",
                "00-T-P-01,00-T-P-01",
                "00-T-P-01\r\nX: y",
                "01-T-P-01-a\nb",
                "00_T_P_01",
                "00\u2010T\u2010P\u201001",
                "0 0-T-P-01",
                "\"00-T-P-01\""
            })
    void anythingElseIsPassedOver(String form) {
        assertThat(TraceContext.parse(filledIn(form))).isEmpty();
    }

    @Test
    void lengthIsNoTrouble() {
        String more = "-".repeat(100_000);
        assertThat(TraceContext.parse(filledIn("01-T-P-01") + more)).isPresent();
        assertThat(TraceContext.parse(filledIn("00-T-P-01") + more)).isEmpty();
        assertThat(TraceContext.parse(more)).isEmpty();
        assertThat(TraceContext.parse("00-" + "a".repeat(100_000))).isEmpty();
    }
}
