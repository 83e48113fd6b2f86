package io.everysource.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.Seeds;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ScriptEncoderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void whatCouldEndAStringOrAScriptIsEscaped() {
        assertThat(escape("a\n\"'\\</script>&\u007f\0é\u2028\ud83d\ude00"))
                .isEqualTo(
                        "a\\n\\u0022\\u0027\\\\\\u003c/script\\u003e\\u0026\\u007f\\u0000\\u00e9\\u2028\\ud83d\\ude00");
    }

    @Test
    void anyTextBecomesAnInertAsciiString() {
        HostileTexts.all().forEach(ScriptEncoderTest::isInert);
        Seeds.each(2_000, random -> isInert(HostileTexts.random(random)));
    }

    private static void isInert(String text) {
        String escaped = escape(text);
        boolean isHarmless = escaped.chars().allMatch(c -> c >= 0x20 && c < 0x7f && "<>&'\"".indexOf(c) < 0);
        assertThat(isHarmless).as("printable ASCII without < > & ' \"").isTrue();
        try {
            assertThat(JSON.readValue('"' + escaped + '"', String.class).equals(text))
                    .as("decoded again")
                    .isTrue();
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("not a JSON string", malformed);
        }
    }

    private static String escape(String text) {
        return new String(ScriptEncoder.escape(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.ISO_8859_1);
    }
}
