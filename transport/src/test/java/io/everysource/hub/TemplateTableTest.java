package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Events;
import io.everysource.FakeClock;
import io.everysource.Seeds;
import io.everysource.log.MemoryJournal;
import io.everysource.log.OnGap;
import io.everysource.log.Retention;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates in a dispatcher's table of subscriptions, found and matched all at once. */
class TemplateTableTest {
    private final FakeClock clock = new FakeClock();
    private final Dispatcher dispatcher = new Hub(
                    new MemoryJournal(clock), Retention.DEFAULTS, HubConfig.DEFAULTS, clock, clock::nanoTime)
            .dispatcher(new FakeLoop(clock));
    private final SelectorParser parser = new SelectorParser();

    @Test
    void agreesWithEachTemplateOnItsOwn() {
        Seeds.each(100, this::compareWithEach);
    }

    private void compareWithEach(Random random) {
        SubscriptionTable table = new SubscriptionTable();
        List<Subscription> open = new ArrayList<>();
        for (int step = 0; step < 80; step++) {
            if (open.isEmpty() || random.nextInt(10) < (step < 40 ? 7 : 4)) {
                Subscription subscription =
                        subscription(Stream.generate(() -> template(random)).limit(1 + random.nextInt(3)));
                open.add(subscription);
                table.add(subscription);
            } else {
                table.remove(open.remove(random.nextInt(open.size())));
            }
            String topic = topic(random, open);
            Set<Subscription> expected = new HashSet<>(open);
            expected.removeIf(subscription -> !subscription.selectors().selects(topic));
            assertThat(found(table, topic)).as(topic).isEqualTo(expected);
        }
    }

    /** Of few kinds, so that they have beginnings in common. */
    private static String template(Random random) {
        StringBuilder template = new StringBuilder(random.nextBoolean() ? "/" : "");
        for (int parts = 1 + random.nextInt(4); parts > 0; parts--) {
            template.append(List.of("{a}", "{b}", "{+a}", "{a:2}", "{a*}", "{/a}", "{/b*}", "{.a}", "{?a}", "{a,b}")
                    .get(random.nextInt(10)));
            template.append(List.of("", "/", "/a", "/ab", "/ba", "a", "aab", "?", "\u00e9")
                    .get(random.nextInt(9)));
        }
        return template.toString();
    }

    /** Something like what one of the templates gives, or a template. */
    private static String topic(Random random, List<Subscription> open) {
        String template = open.isEmpty()
                ? "/{a}"
                : open.get(random.nextInt(open.size()))
                        .selectors()
                        .templates()
                        .get(0)
                        .source();
        if (random.nextInt(8) == 0) {
            return template;
        }
        StringBuilder topic = new StringBuilder();
        for (String part : template.split("(?=[{])|(?<=[}])", -1)) {
            String[] values = {"", "a", "ab", "/a", "/ab/a", ".a", "?a", "aaaa", "\u00e9", "a,b"};
            topic.append(part.startsWith("{") ? values[random.nextInt(values.length)] : part);
        }
        return topic.isEmpty() ? "a" : topic.toString();
    }

    /** Each differs from the others in another place; one of them matches. */
    @ParameterizedTest
    @CsvSource({
        "/users/%d/{+rest}, /users/7/rooms/7",
        "/users/{user}/a%d, /users/12345678/a7",
        "/users/{user}/rooms/%d/{+rest}, /users/1/rooms/7/messages/new",
        "{+any}/rooms/%d{?query}, https://example.com/a/b/c/rooms/7?a=b",
        "{tenant}.example{/path*}.%d{.kind}, a.example/b/c.7.json"
    })
    void matchingTakesAsManyStepsHoweverManyTemplatesThereAre(String form, String topic) {
        List<Integer> steps = Stream.of(10, 100, 10_000)
                .map(count -> steps(IntStream.range(0, count).mapToObj(i -> String.format(form, i)), topic))
                .toList();
        assertThat(steps).allMatch(taken -> taken == steps.get(0).intValue());
    }

    @Test
    void namesOfVariablesTakeNoStepsOfTheirOwn() {
        String topic = "/users/1/rooms/2";
        int one = steps(Stream.of("/users/{user}/rooms/{room}"), topic);
        assertThat(steps(IntStream.range(0, 1_000).mapToObj(i -> "/users/{u" + i + "}/rooms/{r" + i + "}"), topic))
                .isEqualTo(one);
    }

    @Test
    void noMoreStepsAreTakenThanAMessageMayCost() {
        Stream<String> templates = IntStream.range(0, 1_024).mapToObj(TemplateTableTest::unlike);
        assertThat(steps(templates, "x".repeat(8_000))).isEqualTo(1 << 16);
    }

    @Test
    void whatIsTooCostlyIsToldOfThoseWithThePrefixAlone() {
        SubscriptionTable table = new SubscriptionTable();
        Subscription costly = subscription(IntStream.range(0, 1_000).mapToObj(i -> "/x/" + unlike(i)));
        Subscription cheap = subscription(Stream.of("/y/{id}"));
        Subscription exact = subscription(Stream.of("/x/" + "x".repeat(8_000)));
        List.of(costly, cheap, exact).forEach(table::add);
        Set<Subscription> matched = new HashSet<>();
        Set<Subscription> tooCostly = new HashSet<>();
        table.match(message("/x/" + "x".repeat(8_000), "/y/1"), matched::add, tooCostly::add);
        assertThat(matched).contains(exact).doesNotContain(costly);
        assertThat(tooCostly).contains(costly).doesNotContain(exact);
        assertThat(table.match(message("/y/1"), matched::add, tooCostly::add)).isLessThan(10);
        assertThat(matched).contains(cheap);
    }

    /** A tree forgets what was only there for templates that are gone. */
    @Test
    void nothingIsLeftOfTemplatesThatAreGone() {
        TemplateNode root = TemplateNode.root();
        TemplateGroup stays = add(root, "{a}/abc{b}");
        List<TemplateGroup> others =
                new ArrayList<>(Stream.of("{a}/abd", "{a}/a", "{x}/abc{y}", "{a}{/c}x", "{a:3}/abc")
                        .map(source -> add(root, source))
                        .toList());
        assertThat(literalAfterValues(root)).isEqualTo("/a");
        Collections.reverse(others);
        others.forEach(group -> group.node().remove(group));
        assertThat(root.others()).hasSize(1);
        assertThat(literalAfterValues(root)).isEqualTo("/abc");
        stays.node().remove(stays);
        assertThat(root.isEmpty()).isTrue();
    }

    private static String literalAfterValues(TemplateNode root) {
        return root.others()[0].literal('/').part().literal();
    }

    private static TemplateGroup add(TemplateNode root, String source) {
        TemplateGroup group = new TemplateGroup(UriTemplate.parse(source).orElseThrow());
        root.add(group);
        return group;
    }

    /** One of 1,024 that share next to nothing and all match as far as a text of many x goes. */
    static String unlike(int i) {
        StringBuilder template = new StringBuilder();
        for (int bit = 0; bit < 10; bit++) {
            template.append((i >> bit & 1) == 0 ? "{a}x" : "{+a}x");
        }
        return template.append('y').toString();
    }

    private int steps(Stream<String> templates, String topic) {
        SubscriptionTable table = new SubscriptionTable();
        templates.forEach(template -> table.add(subscription(Stream.of(template))));
        return table.match(message(topic), matched -> {}, costly -> {});
    }

    private static Set<Subscription> found(SubscriptionTable table, String topic) {
        Set<Subscription> found = new HashSet<>();
        table.match(message(topic), found::add, costly -> {
            throw new AssertionError("too costly");
        });
        return found;
    }

    private static Message message(String... topics) {
        return Message.of(new Position(1, 1), 0, Events.on(topics));
    }

    private Subscription subscription(Stream<String> selectors) {
        return new Subscription(
                1,
                dispatcher,
                parser.parse(selectors.toList()),
                0,
                OnGap.OLDEST,
                Access.anonymous(""),
                0,
                0,
                0,
                false,
                new FakeOutlet(clock::nanoTime));
    }
}
