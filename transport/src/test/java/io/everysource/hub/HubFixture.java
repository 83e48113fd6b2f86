package io.everysource.hub;

import io.everysource.Events;
import io.everysource.FakeClock;
import io.everysource.log.Cursor;
import io.everysource.log.MemoryJournal;
import io.everysource.log.OnGap;
import io.everysource.log.Resume;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.Position;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A hub with one dispatcher, on an event loop and at a time of the test's making. */
final class HubFixture {
    final FakeClock clock = new FakeClock();
    final FakeLoop loop = new FakeLoop(clock);
    final Hub hub;
    final Dispatcher dispatcher;

    /** @param messages how many messages with a topic of one character the log holds */
    HubFixture(int messages, HubConfig config) {
        this(messages, config, PresenceConfig.OFF);
    }

    HubFixture(int messages, HubConfig config, PresenceConfig presence) {
        this(messages, config, presence, HubListener.NONE);
    }

    HubFixture(int messages, HubConfig config, HubListener listener) {
        this(messages, config, PresenceConfig.OFF, listener);
    }

    private HubFixture(int messages, HubConfig config, PresenceConfig presence, HubListener listener) {
        Retention retention = Events.roomFor(messages * Events.cost(Events.on("a")));
        hub = new Hub(new MemoryJournal(clock), retention, config, presence, listener, clock, clock::nanoTime);
        dispatcher = hub.dispatcher(loop);
        loop.run();
    }

    HubFixture(int messages) {
        this(messages, HubConfig.DEFAULTS);
    }

    List<Message> publish(Event... events) {
        return hub.publish(List.of(events)).toCompletableFuture().join();
    }

    /** An event for each of {@code topics}. */
    void publish(String... topics) {
        hub.publish(Arrays.stream(topics).map(Events::on).toList())
                .toCompletableFuture()
                .join();
    }

    void publish(int count, String topic) {
        publish(Collections.nCopies(count, topic).toArray(String[]::new));
    }

    FakeOutlet subscribe(String cursor, String... selectors) {
        return subscribe(cursor, OnGap.OLDEST, new FakeOutlet(clock::nanoTime), selectors);
    }

    FakeOutlet subscribe(String cursor, OnGap onGap, FakeOutlet outlet, String... selectors) {
        TopicSelectors parsed = hub.selectors(List.of(selectors));
        return subscribe(hub.resume(Cursor.parse(cursor), parsed, onGap, Access.anonymous("")), onGap, outlet, parsed);
    }

    FakeOutlet subscribe(Resume resume, OnGap onGap, FakeOutlet outlet, TopicSelectors selectors) {
        outlet.subscribed(dispatcher.subscribe(
                selectors, resume, onGap, Access.anonymous(""), hub.config().heartbeat(), Optional.empty(), outlet));
        dispatcher.start(outlet.subscription());
        return outlet;
    }

    /** From now on, with what {@code access} has. */
    FakeOutlet subscribe(Access access, FakeOutlet outlet, String... selectors) {
        return subscribe(dispatcher, access, outlet, selectors);
    }

    /** The same on another event loop. */
    FakeOutlet subscribe(Dispatcher on, Access access, FakeOutlet outlet, String... selectors) {
        TopicSelectors parsed = hub.selectors(List.of(selectors));
        Resume resume = hub.resume(Cursor.parse(""), parsed, OnGap.OLDEST, access);
        outlet.subscribed(
                on.subscribe(parsed, resume, OnGap.OLDEST, access, hub.config().heartbeat(), Optional.empty(), outlet));
        on.start(outlet.subscription());
        return outlet;
    }

    /** Like {@link #subscribe}, to be ended after {@code hold}. */
    FakeOutlet hold(Duration hold, Duration silence, FakeOutlet outlet, String... selectors) {
        TopicSelectors parsed = hub.selectors(List.of(selectors));
        Resume resume = hub.resume(Cursor.parse(""), parsed, OnGap.OLDEST, Access.anonymous(""));
        outlet.subscribed(dispatcher.subscribe(
                parsed, resume, OnGap.OLDEST, Access.anonymous(""), silence, Optional.of(hold), outlet));
        dispatcher.start(outlet.subscription());
        return outlet;
    }

    Position position(long offset) {
        return hub.log().positionOf(offset);
    }
}
