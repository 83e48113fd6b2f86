package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everysource.Seeds;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParametersTest {
    @Test
    void namesAndValuesAreReadInOrder() {
        Parameters parameters = Parameters.parse("topic=a&x&topic=b&empty=&&=nameless&y=1=2&topic=a");
        assertThat(parameters.all("topic")).containsExactly("a", "b", "a");
        assertThat(parameters.first("topic")).contains("a");
        assertThat(parameters.all("x")).containsExactly("");
        assertThat(parameters.all("empty")).containsExactly("");
        assertThat(parameters.all("")).containsExactly("nameless");
        assertThat(parameters.first("y")).contains("1=2");
        assertThat(parameters.has("none")).isFalse();
        assertThat(parameters.first("none")).isEmpty();
        assertThat(Parameters.parse("").all("")).isEmpty();
    }

    @Test
    void encodedTextIsDecodedInNamesAndValues() {
        assertThat(Parameters.parse("n%C3%A9+1=%F0%9F%98%80+%2B%26%3d%00").first("né 1"))
                .contains("\ud83d\ude00 +&=\0");
        assertThat(Parameters.parse("t=é+\ud83d\ude00%20").first("t")).contains("é \ud83d\ude00 ");
    }

    @Test
    void theReplacementCharacterMayBeSent() {
        assertThat(Parameters.parse("t=%EF%BF%BD").first("t")).contains("\ufffd");
    }

    @Test
    void whatABrowserEncodesIsDecoded() {
        Seeds.each(500, random -> {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--) {
                int point = random.nextInt(Character.MAX_CODE_POINT + 1) >> random.nextInt(20);
                text.appendCodePoint(
                        point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 'x' : point);
            }
            String encoded = URLEncoder.encode(text.toString(), StandardCharsets.UTF_8);
            assertThat(Parameters.parse("longer_than_any_name_by_chance=1&" + encoded + "=" + encoded)
                            .first(text.toString()))
                    .contains(text.toString());
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%", "a%", "a%4", "%4g", "%g4", "%%41", "% 1", "%+1", "%\u0661\u0661", "%\uff11\uff11", "%-1"})
    void aPercentSignNeedsTwoHexadecimalDigits(String value) {
        refused("field=1&topic=" + value, "topic");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%C3", "%A9", "%C3%28", "%C0%AF", "%ED%A0%80", "%F5%80%80%80", "%F0%9F%98", "%FF", "%E2%82"})
    void whatIsNotWellFormedUtf8IsRefused(String value) {
        refused("topic=" + value, "topic");
        refused(value + "=1", "");
    }

    @Test
    void moreParametersThanAnyoneNeedsAreRefused() {
        assertThat(Parameters.parse("t=1&".repeat(4_096)).all("t")).hasSize(4_096);
        refused("t=1&".repeat(4_097), "");
    }

    private static void refused(String encoded, String field) {
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> Parameters.parse(encoded))
                .satisfies(refused -> {
                    assertThat(refused.status()).isEqualTo(400);
                    assertThat(refused.field()).isEqualTo(field);
                });
    }
}
