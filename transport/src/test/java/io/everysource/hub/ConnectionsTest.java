package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.hub.FakeOutlet.End;
import io.everysource.hub.FakeOutlet.Passed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who is there, whatever way they come and go. */
class ConnectionsTest {
    private static final String EVERY = ActiveSubscription.PATH + "{/topic}{/subscriber}";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SWEEP = Duration.ofMillis(300);

    private final HubFixture fixture = with(new PresenceConfig(List.of("chat/{room}", "a{+more}"), true, true));
    private final Connections connections = fixture.hub.connections();
    private final Duration grace = connections.grace();

    private static HubFixture with(PresenceConfig config) {
        return new HubFixture(100, HubConfig.DEFAULTS, config);
    }

    private FakeOutlet outlet(String id) {
        return new FakeOutlet(fixture.clock::nanoTime, id);
    }

    private FakeOutlet stream(String id, String... topics) {
        return fixture.subscribe(Access.anonymous("10.0.0.1"), outlet(id), topics);
    }

    private FakeOutlet poll(String id, String... topics) {
        return fixture.subscribe(Access.anonymous("10.0.0.1"), outlet(id).poll(), topics);
    }

    private FakeOutlet of(String subject, String tokenId, FakeOutlet outlet, String... topics) {
        Access access =
                new Access(subject, tokenId, Optional.empty(), Optional.empty(), "10.0.0.2", Optional.of("{\"x\":1}"));
        return fixture.subscribe(access, outlet, topics);
    }

    private FakeOutlet listener(String grant) {
        Access access = new Access(
                "", "", Optional.of(fixture.hub.selectors(List.of(grant))), Optional.empty(), "", Optional.empty());
        FakeOutlet listener = fixture.subscribe(access, outlet(""), EVERY);
        fixture.loop.run();
        return listener;
    }

    private static void answered(FakeOutlet poll) {
        poll.subscription().close(CloseReason.ANSWERED);
    }

    private static JsonNode document(Passed passed) {
        String data = passed.text()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .findFirst()
                .orElseThrow();
        try {
            return JSON.readTree(data.substring("data: ".length()));
        } catch (JsonProcessingException malformed) {
            throw new AssertionError(malformed);
        }
    }

    /** What a listener was told, as in {@code +a} and {@code -a}. */
    private List<String> told(FakeOutlet listener) {
        fixture.loop.run();
        return listener.heard(Passed.class).stream()
                .map(ConnectionsTest::document)
                .map(document -> (document.get("active").asBoolean() ? "+" : "-")
                        + document.get("topic").asText())
                .toList();
    }

    private void pass(Duration time) {
        fixture.loop.pass(time);
    }

    @Test
    void graceIsOnePollsHoldAndTenSeconds() {
        assertThat(grace).isEqualTo(HubConfig.DEFAULTS.pollHold().plusSeconds(10));
    }

    @Test
    void thePollsOfOneSubscriberAreOneConnectionThatDoesNotFlicker() {
        FakeOutlet listener = listener("*");
        for (int i = 0; i < 20; i++) {
            FakeOutlet poll = poll("id", "a");
            assertThat(connections.count("a")).isEqualTo(1);
            pass(Duration.ofSeconds(i));
            answered(poll);
            pass(grace.minusSeconds(1));
            assertThat(connections.count("a")).isEqualTo(1);
        }
        assertThat(told(listener)).containsExactly("+a");
    }

    @Test
    void whoStaysAwayHasGoneAfterTheGraceAndNotBefore() {
        FakeOutlet listener = listener("*");
        answered(poll("id", "a"));
        pass(grace.minusMillis(50));
        assertThat(connections.count("a")).isEqualTo(1);
        pass(SWEEP.plusMillis(50));
        assertThat(connections.count("a")).isZero();
        assertThat(told(listener)).containsExactly("+a", "-a");
        assertThat(connections.size()).isEqualTo(1);
    }

    @Test
    void goodbyeIsTheEndAtOnceAlsoBetweenTwoPolls() {
        FakeOutlet listener = listener("*");
        answered(poll("id", "a"));
        FakeOutlet open = stream("other", "a");
        fixture.hub.goodbye("id");
        assertThat(connections.count("a")).isEqualTo(1);
        fixture.hub.goodbye("other");
        assertThat(connections.count("a")).isZero();
        assertThat(told(listener)).containsExactly("+a", "+a", "-a", "-a");
        assertThat(open.heard(End.class)).containsExactly(new End(CloseReason.GOODBYE));
        fixture.hub.goodbye("nobody");
    }

    @Test
    void aStreamWithoutAConnectionIdHasGoneWithItsEnd() {
        FakeOutlet listener = listener("*");
        FakeOutlet stream = stream("", "a");
        assertThat(connections.count("a")).isEqualTo(1);
        stream.close();
        assertThat(connections.count("a")).isZero();
        assertThat(told(listener)).containsExactly("+a", "-a");
    }

    @Test
    void aStreamThatBreaksIsWaitedForUnderItsConnectionId() {
        FakeOutlet listener = listener("*");
        stream("id", "a").close();
        pass(grace.minusSeconds(1));
        stream("id", "a");
        assertThat(told(listener)).containsExactly("+a");
    }

    @Test
    void anotherTransportTakesOverBeforeOrAfterTheOldOneEnds() {
        FakeOutlet listener = listener("*");
        FakeOutlet first = stream("id", "a");
        FakeOutlet second = poll("id", "a");
        first.close();
        answered(second);
        FakeOutlet third = stream("id", "a");
        pass(grace.plusSeconds(5));
        assertThat(connections.count("a")).isEqualTo(1);
        ConnectionInfo info = info("event-stream");
        assertThat(info.isOpen()).isTrue();
        third.close();
        pass(grace.plusSeconds(1));
        assertThat(told(listener)).containsExactly("+a", "-a");
    }

    private ConnectionInfo info(String transport) {
        return connections.page(Optional.empty(), 10, Optional.empty(), Optional.of("a")).stream()
                .filter(info -> info.transport().equals(transport))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void pollsWithoutAConnectionIdAreNotAnnounced() {
        FakeOutlet listener = listener("*");
        FakeOutlet poll = poll("", "a");
        assertThat(connections.count("a")).isZero();
        assertThat(info("long-poll").isOpen()).isTrue();
        answered(poll);
        assertThat(connections.size()).isEqualTo(1);
        assertThat(told(listener)).isEmpty();
    }

    @Test
    void onlyWhatThePresenceSelectorsSelectIsAnnounced() {
        HubFixture narrow = with(new PresenceConfig(List.of("chat/{room}", "a"), false, false));
        Connections of = narrow.hub.connections();
        narrow.subscribe(
                Access.anonymous(""), new FakeOutlet(narrow.clock::nanoTime), "chat/1", "chat/{room}", "b", "*", "a");
        assertThat(of.active(10).orElseThrow().stream().map(ActiveSubscription::topic))
                .containsExactlyInAnyOrder("chat/1", "chat/{room}", "a");
        assertThat(of.isAnnounced("b")).isFalse();
        assertThat(of.isAnnounced("*")).isFalse();
    }

    @Test
    void otherTopicsOfTheSameSubscriberAreToldAsTheyChange() {
        FakeOutlet listener = listener("*");
        stream("id", "a", "chat/1").close();
        stream("id", "a", "chat/2");
        List<String> told = told(listener);
        assertThat(told.subList(0, 2)).containsExactlyInAnyOrder("+a", "+chat/1");
        assertThat(told.subList(2, 4)).containsExactlyInAnyOrder("-chat/1", "+chat/2");
        assertThat(told).hasSize(4);
    }

    @Test
    void oneRequestMakesAHundredAnnouncementsAtMost() {
        FakeOutlet listener = listener("*");
        String[] rooms = IntStream.range(0, 1_000).mapToObj(i -> "chat/" + i).toArray(String[]::new);
        stream("id", rooms);
        assertThat(told(listener)).hasSize(Presence.MAX_ANNOUNCED);
        fixture.hub.goodbye("id");
        assertThat(told(listener)).hasSize(2 * Presence.MAX_ANNOUNCED);
        assertThat(connections.active(10).orElseThrow()).isEmpty();
    }

    @Test
    void onlyThoseGrantedAreTold() {
        FakeOutlet all = listener("*");
        FakeOutlet every = listener(EVERY);
        FakeOutlet ofChat = listener(ActiveSubscription.path("chat/1") + "{/subscriber}");
        FakeOutlet ofOther = listener("chat/1");
        FakeOutlet nobody = fixture.subscribe(Access.anonymous(""), outlet(""), EVERY, "*");
        stream("id", "chat/1");
        stream("", "a");
        assertThat(told(all)).containsExactly("+chat/1", "+a");
        assertThat(told(every)).containsExactly("+chat/1", "+a");
        assertThat(told(ofChat)).containsExactly("+chat/1");
        assertThat(told(ofOther)).isEmpty();
        assertThat(told(nobody)).isEmpty();
    }

    @Test
    void anAnnouncementIsAPrivateEventWithoutAnIdThatTheLogDoesNotHave() {
        FakeOutlet listener = listener("*");
        of("anna", "t1", outlet("id"), "chat/{room}");
        fixture.loop.run();
        Passed passed = listener.heard(Passed.class).get(0);
        assertThat(passed.text()).startsWith("data: {").endsWith("}\n\n").doesNotContain("\nid:", "event:");
        JsonNode document = document(passed);
        String subscriber = document.get("subscriber").asText();
        assertThat(subscriber).matches("urn:uuid:[0-9a-f-]{36}");
        assertThat(document.toString())
                .isEqualTo("{\"@context\":\"https://mercure.rocks/\",\"id\":\"/.well-known/mercure/subscriptions/"
                        + "chat%2F%7Broom%7D/" + subscriber.replace(":", "%3A") + "\",\"type\":\"Subscription\","
                        + "\"topic\":\"chat/{room}\",\"subscriber\":\"" + subscriber
                        + "\",\"active\":true,\"payload\":{\"x\":1}}");
        assertThat(fixture.hub.log().size()).isZero();
        assertThat(passed.text()).doesNotContain("\"id\":\"id\"", "10.0.0.2", "anna", "t1");
    }

    @Test
    void anAnnouncementMovesNoCursorAndHidesNoMessage() {
        FakeOutlet listener = listener("*");
        fixture.publish("x", "y");
        fixture.publish(EVERY);
        fixture.loop.runRound();
        stream("id", "a");
        fixture.loop.run();
        Passed passed = listener.heard(Passed.class).get(0);
        assertThat(passed.cursor()).isEqualTo(fixture.position(3));
        assertThat(passed.hasMoved()).isFalse();
        assertThat(listener.offsets()).containsExactly(3L);
    }

    @Test
    void whoCannotTakeItNowDoesWithout() {
        FakeOutlet full = listener("*");
        full.congestAfter(0);
        stream("id", "a");
        fixture.loop.run();
        assertThat(full.heard(Passed.class)).isEmpty();
        full.drain(1);
        fixture.loop.run();
        stream("id", "chat/1");
        fixture.loop.run();
        assertThat(full.heard(Passed.class)).hasSize(1);
        fixture.publish("z");
        fixture.publish(EVERY);
        full.drain();
        fixture.loop.run();
        assertThat(full.offsets()).containsExactly(2L);
    }

    @Test
    void anAnnouncementEndsWhoseTokenHasEnded() {
        Access access = new Access(
                "",
                "",
                Optional.of(fixture.hub.selectors(List.of("*"))),
                Optional.of(fixture.clock.instant().plusMillis(10)),
                "",
                Optional.empty());
        FakeOutlet listener = fixture.subscribe(access, outlet(""), EVERY);
        fixture.loop.run();
        fixture.clock.advance(Duration.ofMillis(20));
        stream("id", "a");
        fixture.loop.run();
        assertThat(listener.heard(Passed.class)).isEmpty();
        assertThat(listener.heard(End.class)).containsExactly(new End(CloseReason.EXPIRED));
    }

    @Test
    void theSubscriberIsTheSameForAllItsTopicsAndNeverTheConnectionId() {
        stream("secret-id", "a", "chat/1");
        List<ActiveSubscription> active = connections.active(10).orElseThrow();
        assertThat(active).hasSize(2);
        assertThat(active.stream().map(ActiveSubscription::subscriber).distinct())
                .hasSize(1);
        assertThat(active.toString()).doesNotContain("secret-id");
        assertThat(connections
                        .page(Optional.empty(), 10, Optional.empty(), Optional.empty())
                        .toString())
                .doesNotContain("secret-id");
        UUID subscriber = active.get(0).subscriber();
        assertThat(connections.active("a", subscriber)).isPresent();
        assertThat(connections.active("chat/2", subscriber)).isEmpty();
        assertThat(connections.active("a", UUID.randomUUID())).isEmpty();
        assertThat(connections.active(1)).isEmpty();
        assertThat(connections.active("a", 0)).isEmpty();
    }

    private UUID handle(String topic) {
        return connections.page(Optional.empty(), 1_000, Optional.empty(), Optional.of(topic)).stream()
                .filter(info -> info.topics().contains(topic))
                .findFirst()
                .orElseThrow()
                .handle();
    }

    @Test
    void closingOneTellsItAndNobodyElse() {
        FakeOutlet listener = listener("*");
        FakeOutlet one = stream("one", "a");
        FakeOutlet other = stream("", "chat/1");
        UUID handle = handle("a");
        assertThat(connections.close(handle)).isEqualTo(1);
        assertThat(connections.close(handle)).isZero();
        fixture.loop.run();
        assertThat(one.heard(End.class)).containsExactly(new End(CloseReason.KICKED));
        assertThat(other.heard(End.class)).isEmpty();
        assertThat(told(listener)).containsExactly("+a", "+chat/1", "-a");
        assertThat(connections.close(handle("chat/1"))).isEqualTo(1);
        fixture.loop.run();
        assertThat(other.heard(End.class)).containsExactly(new End(CloseReason.KICKED));
        FakeOutlet again = stream("one", "a");
        fixture.loop.run();
        assertThat(again.heard(End.class)).isEmpty();
        assertThat(handle("a")).isNotEqualTo(handle);
    }

    @Test
    void aPollerBetweenTwoPollsIsToldWithItsNextOne() {
        FakeOutlet listener = listener("*");
        answered(poll("id", "a"));
        pass(Duration.ofSeconds(5));
        assertThat(connections.close(handle("a"))).isEqualTo(1);
        assertThat(connections.count("a")).isZero();
        pass(Duration.ofSeconds(5));
        FakeOutlet told = poll("id", "a");
        assertThat(told.heard(End.class)).containsExactly(new End(CloseReason.KICKED));
        assertThat(connections.count("a")).isZero();
        FakeOutlet after = poll("id", "a");
        assertThat(after.heard(End.class)).isEmpty();
        assertThat(told(listener)).containsExactly("+a", "-a", "+a");
    }

    @Test
    void aPollThatIsAnsweredMeanwhileIsToldWithTheNextOne() {
        FakeOutlet poll = poll("id", "a");
        connections.close(handle("a"));
        answered(poll);
        fixture.loop.run();
        assertThat(poll("id", "a").heard(End.class)).containsExactly(new End(CloseReason.KICKED));
    }

    @Test
    void whatIsOwedIsForgottenAfterTheGrace() {
        answered(poll("id", "a"));
        connections.close(handle("a"));
        pass(grace.plus(SWEEP));
        assertThat(poll("id", "a").heard(End.class)).isEmpty();
    }

    @Test
    void allOfASubjectAreClosed() {
        FakeOutlet anna = of("anna", "t1", outlet("a1"), "a");
        FakeOutlet alsoAnna = of("anna", "t2", outlet(""), "b");
        FakeOutlet away = of("anna", "t1", outlet("a2").poll(), "a");
        answered(away);
        FakeOutlet berta = of("berta", "t3", outlet("b1"), "a");
        FakeOutlet nobody = stream("", "a");
        assertThat(connections.closeAllOf("anna")).isEqualTo(3);
        assertThat(connections.closeAllOf("anna")).isZero();
        fixture.loop.run();
        for (FakeOutlet closed : List.of(anna, alsoAnna)) {
            assertThat(closed.heard(End.class)).containsExactly(new End(CloseReason.KICKED));
        }
        assertThat(of("anna", "t1", outlet("a2").poll(), "a").heard(End.class))
                .containsExactly(new End(CloseReason.KICKED));
        assertThat(berta.heard(End.class)).isEmpty();
        assertThat(nobody.heard(End.class)).isEmpty();
        assertThatThrownBy(() -> connections.closeAllOf("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoHidesBehindTheConnectionIdOfAnotherIsFoundAllTheSame() {
        FakeOutlet anna = of("anna", "t1", outlet("shared"), "a");
        poll("shared", "a");
        assertThat(connections.closeAllOf("anna")).isEqualTo(1);
        fixture.loop.run();
        assertThat(anna.heard(End.class)).containsExactly(new End(CloseReason.KICKED));
    }

    @Test
    void aRevokedTokenEndsAllThatItLetInAndWhoJustGotThrough() {
        FakeOutlet one = of("anna", "t1", outlet("a1"), "a");
        FakeOutlet two = of("berta", "t1", outlet(""), "b");
        FakeOutlet away = of("anna", "t1", outlet("a2").poll(), "a");
        answered(away);
        FakeOutlet other = of("anna", "t2", outlet("a3"), "a");
        assertThat(connections.revoke("t1")).isEqualTo(3);
        assertThat(connections.revoke("t1")).isZero();
        FakeOutlet late = of("anna", "t1", outlet("a4"), "a");
        fixture.loop.run();
        for (FakeOutlet ended : List.of(one, two, late)) {
            assertThat(ended.heard(End.class)).containsExactly(new End(CloseReason.REVOKED));
        }
        assertThat(other.heard(End.class)).isEmpty();
        assertThat(connections.count("a")).isEqualTo(1);
        assertThat(of("anna", "t3", outlet("a2").poll(), "a").heard(End.class))
                .as("with a new token it may come at once")
                .isEmpty();
        assertThatThrownBy(() -> connections.revoke("")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void allAreAskedToReconnectSpreadOverTheTime() {
        FakeOutlet listener = listener("*");
        List<FakeOutlet> streams = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            streams.add(stream("id" + i, "a"));
        }
        for (int i = 0; i < 20; i++) {
            answered(poll("away" + i, "a"));
        }
        assertThat(connections.reconnect(Duration.ofSeconds(10))).isEqualTo(121);
        for (int second = 1; second <= 10; second++) {
            pass(Duration.ofSeconds(1));
            long ended = streams.stream()
                    .filter(each -> !each.heard(End.class).isEmpty())
                    .count();
            assertThat(ended).isBetween(second * 10L - 25, Math.min(100, second * 10L + 25));
        }
        pass(SWEEP);
        for (FakeOutlet stream : streams) {
            assertThat(stream.heard(End.class)).containsExactly(new End(CloseReason.MOVED));
        }
        for (int i = 0; i < 20; i++) {
            assertThat(poll("away" + i, "a").heard(End.class)).containsExactly(new End(CloseReason.MOVED));
            assertThat(poll("away" + i, "a").heard(End.class)).isEmpty();
        }
        FakeOutlet newcomer = stream("id0", "a");
        pass(Duration.ofSeconds(11));
        assertThat(newcomer.heard(End.class)).isEmpty();
        assertThat(told(listener))
                .as("who comes back within the grace was never away")
                .doesNotContain("-a");
    }

    @Test
    void connectionsAreListedPageByPageInAnOrderThatStays() {
        for (int i = 0; i < 2_500; i++) {
            of(i % 2 == 0 ? "even" : "odd", "t", outlet("id" + i), "a", "n/" + i);
        }
        Set<UUID> seen = new HashSet<>();
        Optional<UUID> after = Optional.empty();
        List<ConnectionInfo> page = connections.page(after, 333, Optional.of("odd"), Optional.of("a"));
        while (!page.isEmpty()) {
            page.forEach(info -> assertThat(seen.add(info.handle())).isTrue());
            assertThat(page).allMatch(info -> info.subject().equals("odd"));
            after = Optional.of(page.get(page.size() - 1).handle());
            // It may go before the next page is asked for.
            connections.close(after.get());
            page = connections.page(after, 333, Optional.of("odd"), Optional.of("a"));
        }
        assertThat(seen).hasSize(1_250);
        assertThat(connections.page(Optional.empty(), 10, Optional.empty(), Optional.of("n/77")))
                .hasSize(1);
    }

    @Test
    void whoIsAwayTakesABoundedRoom() {
        String long1 = "a" + "x".repeat(8_000);
        for (int i = 0; i < 6_000; i++) {
            answered(poll("id" + i, long1));
        }
        assertThat(connections.size()).isBetween(3_500, 4_500);
        pass(grace.plusSeconds(1));
        assertThat(connections.size()).isZero();
    }

    @Test
    void theEndOfTheServerIsNotAnnounced() {
        FakeOutlet listener = listener("*");
        stream("id", "a");
        stream("", "a");
        fixture.loop.run();
        fixture.hub.drain();
        assertThat(told(listener)).containsExactly("+a", "+a");
        assertThat(fixture.hub.subscriptions()).isZero();
    }

    @Test
    void nothingIsKeptUnlessItIsAskedFor() {
        HubFixture off = new HubFixture(10);
        off.subscribe(Access.anonymous(""), new FakeOutlet(off.clock::nanoTime, "id"), "a");
        assertThat(off.hub.connections().size()).isZero();
        assertThat(off.hub.connections().isPresenceOn()).isFalse();
        assertThat(off.hub.connections().active(10).orElseThrow()).isEmpty();
    }

    @Test
    void countsNeedSomethingToCount() {
        assertThatThrownBy(() -> new PresenceConfig(List.of(), true, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--presence");
    }
}
