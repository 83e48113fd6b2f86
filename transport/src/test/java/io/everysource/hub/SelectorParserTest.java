package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SelectorParserTest {
    private final SelectorParser parser = new SelectorParser();

    @Test
    void topicsTemplatesAndAllAreToldApart() {
        TopicSelectors selectors = parser.parse(List.of("a", "b/{id}", "not{a template", "*", "a", "b/{id}"));
        assertThat(selectors.topics()).containsExactlyInAnyOrder("a", "not{a template");
        assertThat(selectors.templates()).extracting(UriTemplate::source).containsExactly("b/{id}");
        assertThat(selectors.isAll()).isTrue();
        assertThat(selectors.size()).isEqualTo(4);
    }

    @Test
    void onlyExactTopicsCanBeLookedUp() {
        assertThat(parser.parse(List.of("a", "b")).exactTopics()).contains(Set.of("a", "b"));
        assertThat(parser.parse(List.of("a", "*")).exactTopics()).isEmpty();
        assertThat(parser.parse(List.of("a", "{b}")).exactTopics()).isEmpty();
    }

    @Test
    void subscribersThatAskForTheSameTemplateShareOne() {
        UriTemplate first = parser.parse(List.of("a/{b}")).templates().get(0);
        UriTemplate second = parser.parse(List.of("x", "a/{b}")).templates().get(0);
        assertThat(second).isSameAs(first);
    }

    @Test
    void selectorsThatCannotBeUsedAreRefused() {
        refused(List.of(), "?topic=");
        refused(List.of("a", ""), "has 0");
        refused(List.of("x".repeat(8_193)), "8193");
        refused(List.of("{a}" + "x".repeat(256)), "steps");
        refused(IntStream.rangeClosed(0, 1_000).mapToObj(Integer::toString).toList(), "1001");
    }

    @Test
    void theLimitsThemselvesAreAccepted() {
        assertThat(parser.parse(List.of("x".repeat(8_192))).topics()).hasSize(1);
        assertThat(parser.parse(IntStream.range(0, 1_000)
                                .mapToObj(i -> i + "{a}")
                                .toList())
                        .templates())
                .hasSize(1_000);
        assertThat(parser.parse(Collections.nCopies(5_000, "same")).size()).isEqualTo(1);
    }

    private void refused(List<String> selectors, String reason) {
        assertThatExceptionOfType(InvalidSelectorException.class)
                .isThrownBy(() -> parser.parse(selectors))
                .withMessageContaining(reason);
    }
}
