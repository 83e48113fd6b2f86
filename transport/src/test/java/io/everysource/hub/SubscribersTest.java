package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.FakeClock;
import io.everysource.Seeds;
import io.everysource.log.MemoryJournal;
import io.everysource.log.OnGap;
import io.everysource.log.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscribersTest {
    private final FakeClock clock = new FakeClock();
    private final Dispatcher dispatcher = new Hub(
                    new MemoryJournal(clock), Retention.DEFAULTS, HubConfig.DEFAULTS, clock, clock::nanoTime)
            .dispatcher(new FakeLoop(clock));
    private final TopicSelectors three = new SelectorParser().parse(List.of("a", "b", "c"));

    @Test
    void subscriptionsLeaveInAnyOrderAndTheOthersStay() {
        Seeds.each(50, this::compareWithList);
    }

    /** A subscription may be there for several of its selectors. */
    private record Entry(Subscription subscription, int selector) {}

    private void compareWithList(Random random) {
        Subscribers subscribers = new Subscribers();
        List<Entry> expected = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            if (expected.isEmpty() || random.nextInt(10) < (step < 150 ? 7 : 3)) {
                Subscription subscription = new Subscription(
                        1,
                        dispatcher,
                        three,
                        0,
                        OnGap.OLDEST,
                        Access.anonymous(""),
                        0,
                        0,
                        0,
                        false,
                        new FakeOutlet(clock::nanoTime));
                for (int selector = random.nextInt(4); selector >= 0; selector--) {
                    subscribers.add(subscription, selector);
                    expected.add(new Entry(subscription, selector));
                }
            } else {
                Entry leaving = expected.remove(random.nextInt(expected.size()));
                subscribers.remove(leaving.subscription(), leaving.selector());
            }
            assertThat(IntStream.range(0, subscribers.size()).mapToObj(subscribers::get))
                    .containsExactlyInAnyOrderElementsOf(
                            expected.stream().map(Entry::subscription).toList());
        }
    }
}
