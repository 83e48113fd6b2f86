package io.everysource.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
    @Test
    void topicsKeepTheirOrderAndAreNamedOnce() {
        assertThat(event(List.of("b", "a", "b"), "", "", "").topics()).containsExactly("b", "a");
    }

    @Test
    void anEventNeedsATopic() {
        refused("topic", List.of(), "", "", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "*", "a\nb", "a\rb", "a\0b", "\t", "a\u001fb", "a\u007fb", "a\u0085b", "a\ud800", "\udc00a"})
    void topicsThatSelectorsOrLinesCouldNotCarryAreRefused(String topic) {
        refused("topic", List.of("good", topic), "", "", "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "**",
                "*/a",
                "user/42",
                "https://example.com/?a=b#c",
                "{a}",
                "\u2028",
                "\ud83d\ude00",
                "es:x"
            })
    void anyOtherTextIsATopic(String topic) {
        assertThat(event(List.of(topic), "", "", "").topics()).containsExactly(topic);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\0", "\r\n", "data: x\n\n", "\ufeff", "\ud83d\ude00"})
    void dataIsAnyText(String data) {
        assertThat(event(List.of("t"), data, "", "").data()).isEqualTo(data);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "\ude00", "\ude00\ud83d", "a\ud83db"})
    void halfASurrogatePairIsRefusedEverywhere(String half) {
        refused("topic", List.of(half), "", "", "");
        refused("data", List.of("t"), half, "", "");
        refused("type", List.of("t"), "", half, "");
        refused("id", List.of("t"), "", "", half);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "\0", "\n", "es:", "es:pos", "es:gap"})
    void typesThatBreakLinesOrPoseAsControlEventsAreRefused(String type) {
        refused("type", List.of("t"), "", type, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"message", " leading", "ES:pos", "es", "a:b", "é", "\t"})
    void anyOtherLineIsAType(String type) {
        assertThat(event(List.of("t"), "", type, "").type()).contains(type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\rb",
                "a\0b",
                "a\tb",
                "a\u007f",
                "\u0085",
                " a",
                "a ",
                "\u2003a",
                "#",
                "#1",
                "es:1",
                "earliest",
                "0199e6c2a1b0-1",
                "000000000000-0",
                "ffffffffffff-9999999999999999999"
            })
    void idsThatAHeaderOrACursorCouldNotCarryAreRefused(String id) {
        refused("id", List.of("t"), "", "", id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "a b",
                "urn:uuid:5e94c686-2c0b-4f9b-958c-92ccc3bbb4eb",
                "Earliest",
                "a#",
                "0199E6C2A1B0-1",
                "0199e6c2a1b0-01",
                "0199e6c2a1b0-",
                "0199e6c2a1b0",
                "99e6c2a1b0-1",
                "é",
                "\ud83d\ude00"
            })
    void anyOtherLineIsAnId(String id) {
        assertThat(event(List.of("t"), "", "", id).id()).contains(id);
    }

    @Test
    void emptyTypeAndIdAreNone() {
        Event event = new Event(List.of("t"), "", Optional.of(""), Optional.of(""), Optional.of(Duration.ZERO), false);
        assertThat(event.type()).isEmpty();
        assertThat(event.id()).isEmpty();
    }

    @Test
    void aNegativeRetryIsRefused() {
        assertThatExceptionOfType(InvalidEventException.class)
                .isThrownBy(() -> new Event(
                        List.of("t"),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ofMillis(-1)),
                        false))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo("retry"));
    }

    @Test
    void aTraceChangesNothingElse() {
        TraceContext trace = new TraceContext("a".repeat(32), "b".repeat(16));
        Event event = new Event(
                List.of("t", "u"),
                "some data",
                Optional.of("type"),
                Optional.of("id"),
                Optional.of(Duration.ofSeconds(5)),
                true,
                Optional.of("a connection"),
                Optional.empty());
        Event traced = new Event(
                List.of("t", "u"),
                "some data",
                Optional.of("type"),
                Optional.of("id"),
                Optional.of(Duration.ofSeconds(5)),
                true,
                Optional.of("a connection"),
                Optional.of(trace));
        assertThat(event.withTrace(trace)).isEqualTo(traced);
        TraceContext other = new TraceContext("c".repeat(32), "d".repeat(16));
        assertThat(traced.withTrace(other).trace()).contains(other);
        assertThat(Event.of("t", "").trace()).isEmpty();
    }

    private static Event event(List<String> topics, String data, String type, String id) {
        return new Event(topics, data, Optional.of(type), Optional.of(id), Optional.empty(), false);
    }

    private static void refused(String field, List<String> topics, String data, String type, String id) {
        assertThatExceptionOfType(InvalidEventException.class)
                .isThrownBy(() -> event(topics, data, type, id))
                .satisfies(refused -> assertThat(refused.field()).isEqualTo(field));
    }
}
