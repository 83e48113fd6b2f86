package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Events;
import io.everysource.hub.FakeOutlet.CaughtUp;
import io.everysource.hub.FakeOutlet.End;
import io.everysource.hub.FakeOutlet.Heartbeat;
import io.everysource.log.Cursor;
import io.everysource.log.Gap;
import io.everysource.log.OnGap;
import io.everysource.log.Resume;
import io.everysource.message.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final String NOW = "";
    private static final String EARLIEST = "earliest";
    private static final String ID = "0123456789abcdefghijkl";

    private final HubFixture fixture = new HubFixture(1_000);

    private Access granting(String... selectors) {
        return new Access(
                "", "", Optional.of(fixture.hub.selectors(List.of(selectors))), Optional.empty(), "", Optional.empty());
    }

    private Access until(Instant end) {
        return new Access("", "", Optional.empty(), Optional.of(end), "", Optional.empty());
    }

    private FakeOutlet subscribe(
            HubFixture of, Access access, String cursor, String connectionId, String... selectors) {
        TopicSelectors parsed = of.hub.selectors(List.of(selectors));
        Resume resume = of.hub.resume(Cursor.parse(cursor), parsed, OnGap.OLDEST, access);
        FakeOutlet outlet = new FakeOutlet(of.clock::nanoTime, connectionId);
        resume.gap().ifPresent(outlet::gap);
        outlet.subscribed(of.dispatcher.subscribe(
                parsed, resume, OnGap.OLDEST, access, of.hub.config().heartbeat(), Optional.empty(), outlet));
        of.dispatcher.start(outlet.subscription());
        return outlet;
    }

    private FakeOutlet subscribe(Access access, String cursor, String... selectors) {
        return subscribe(fixture, access, cursor, "", selectors);
    }

    @Test
    void privateMessagesGoToThoseWhoWereGrantedOneOfTheirTopics() {
        Event[] events = {Events.hidden("a"), Events.on("a"), Events.hidden("a", "user/42"), Events.hidden("user/42")};
        FakeOutlet nobody = subscribe(Access.anonymous(""), NOW, "*");
        FakeOutlet exact = subscribe(granting("user/42"), NOW, "a");
        FakeOutlet template = subscribe(granting("user/{id}", "x"), NOW, "*");
        FakeOutlet all = subscribe(granting("*"), NOW, "a", "{+any}");
        FakeOutlet elsewhere = subscribe(granting("user/43", "b"), NOW, "a", "user/42");
        fixture.publish(events);
        fixture.loop.run();
        assertThat(nobody.offsets()).containsExactly(2L);
        assertThat(exact.offsets()).containsExactly(2L, 3L);
        assertThat(template.offsets()).containsExactly(2L, 3L, 4L);
        assertThat(all.offsets()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(elsewhere.offsets()).containsExactly(2L);
    }

    @Test
    void theSameHoldsForWhatIsReadFromTheLog() {
        fixture.publish(Events.hidden("a"), Events.on("a"), Events.hidden("a", "user/42"), Events.hidden("user/42"));
        FakeOutlet nobody = subscribe(Access.anonymous(""), EARLIEST, "*");
        FakeOutlet exact = subscribe(granting("user/42"), EARLIEST, "a");
        FakeOutlet template = subscribe(granting("user/{id}", "x"), EARLIEST, "*");
        FakeOutlet all = subscribe(granting("*"), EARLIEST, "a", "{+any}");
        FakeOutlet elsewhere = subscribe(granting("user/43", "b"), EARLIEST, "a", "user/42");
        fixture.loop.run();
        assertThat(nobody.offsets()).containsExactly(2L);
        assertThat(exact.offsets()).containsExactly(2L, 3L);
        assertThat(template.offsets()).containsExactly(2L, 3L, 4L);
        assertThat(all.offsets()).containsExactly(1L, 2L, 3L, 4L);
        assertThat(elsewhere.offsets()).containsExactly(2L);
    }

    @Test
    void grantsThatTakeLongToMatchHoldUpNobody() {
        String longTopic = "x".repeat(8_000);
        String[] templates =
                IntStream.range(0, 100).mapToObj(i -> "{a}y{b" + i + "}x").toArray(String[]::new);
        templates[99] = "{a}x{b}x";
        FakeOutlet costly = subscribe(granting(templates), NOW, "*");
        FakeOutlet plain = subscribe(granting(longTopic), NOW, longTopic);
        fixture.publish(Collections.nCopies(5, Events.hidden(longTopic)).toArray(Event[]::new));
        fixture.loop.runRound();
        assertThat(plain.offsets()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(costly.offsets()).hasSizeLessThan(5);
        assertThat(fixture.loop.waiting()).isEqualTo(1);
        fixture.loop.run();
        assertThat(costly.offsets()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void aSelectorIsGrantedAsItStands() {
        assertThat(granting("user/{id}").grants().get().selects("user/{id}")).isTrue();
        assertThat(granting("a").grants().get().selects("b")).isFalse();
    }

    @Test
    void whoPublishesCanBeLeftOut() {
        Event notBack = new Event(
                List.of("a"),
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(ID),
                Optional.empty());
        FakeOutlet self = subscribe(fixture, Access.anonymous(""), NOW, ID, "a");
        FakeOutlet other = subscribe(fixture, Access.anonymous(""), NOW, "another", "a");
        FakeOutlet nameless = subscribe(Access.anonymous(""), NOW, "a");
        fixture.publish(notBack, Events.on("a"));
        fixture.loop.run();
        FakeOutlet again = subscribe(fixture, Access.anonymous(""), EARLIEST, ID, "a");
        fixture.loop.run();
        assertThat(self.offsets()).containsExactly(2L);
        assertThat(again.offsets()).containsExactly(2L);
        assertThat(other.offsets()).containsExactly(1L, 2L);
        assertThat(nameless.offsets()).containsExactly(1L, 2L);
    }

    @Test
    void aTokenEndsBeforeTheNextBatch() {
        FakeOutlet live = subscribe(until(fixture.clock.instant().plusSeconds(5)), NOW, "a");
        FakeOutlet congested = subscribe(until(fixture.clock.instant().plusSeconds(5)), NOW, "a");
        congested.congestAfter(1);
        fixture.publish("a", "a");
        fixture.loop.run();
        fixture.clock.advance(Duration.ofSeconds(5));
        fixture.publish("a");
        fixture.loop.run();
        assertThat(live.heard()).containsExactly(new CaughtUp(), 1L, 2L, new End(CloseReason.EXPIRED));
        assertThat(congested.offsets()).containsExactly(1L);
        congested.drain();
        fixture.loop.run();
        assertThat(congested.heard()).containsExactly(new CaughtUp(), 1L, new End(CloseReason.EXPIRED));
        assertThat(fixture.hub.subscriptions()).isZero();
    }

    @Test
    void aSilentStreamEndsWithItsToken() {
        FakeOutlet outlet = subscribe(until(fixture.clock.instant().plusSeconds(5)), NOW, "a");
        FakeOutlet endless = subscribe(granting("a"), NOW, "a");
        fixture.loop.pass(Duration.ofMillis(4_900));
        assertThat(outlet.heard(End.class)).isEmpty();
        fixture.loop.pass(Duration.ofMillis(500));
        assertThat(outlet.heard(End.class)).containsExactly(new End(CloseReason.EXPIRED));
        assertThat(outlet.heard(Heartbeat.class)).isEmpty();
        assertThat(endless.heard(End.class)).isEmpty();
    }

    @Test
    void aGapTellsNothingOfWhatWasPrivate() {
        HubFixture small = new HubFixture(10);
        String cursor = small.position(0).toString();
        small.publish(Events.hidden("a"), Events.hidden("a", "user/42"));
        small.publish(15, "q");
        assertThat(gaps(small, Access.anonymous(""), cursor, "a")).isEmpty();
        assertThat(gaps(small, granting("b"), cursor, "a")).isEmpty();
        assertThat(gaps(small, granting("user/42"), cursor, "a")).hasSize(1);
        assertThat(gaps(small, granting("{x}"), cursor, "a")).hasSize(1);
        assertThat(gaps(small, granting("{x}"), cursor, "never")).isEmpty();
        small.publish(Collections.nCopies(15, Events.hidden("a")).toArray(Event[]::new));
        String later = small.position(20).toString();
        assertThat(gaps(small, Access.anonymous(""), later, "{x}")).isEmpty();
        assertThat(gaps(small, granting("a"), later, "{x}")).hasSize(1);
    }

    @Test
    void thePublishersIdOfAPrivateMessageIsUnknownToOthers() {
        Event secret = new Event(List.of("a"), "", Optional.empty(), Optional.of("mine"), Optional.empty(), true);
        fixture.publish(secret);
        assertThat(gaps(fixture, Access.anonymous(""), "mine", "a"))
                .extracting(Gap::reason)
                .containsExactly(Gap.Reason.UNKNOWN);
        assertThat(gaps(fixture, granting("a"), "mine", "a")).isEmpty();
    }

    private List<Gap> gaps(HubFixture of, Access access, String cursor, String selector) {
        FakeOutlet outlet = subscribe(of, access, cursor, "", selector);
        of.loop.run();
        return outlet.heard(Gap.class);
    }
}
