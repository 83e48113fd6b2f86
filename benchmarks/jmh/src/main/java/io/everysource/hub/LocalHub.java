package io.everysource.hub;

import io.everysource.log.Cursor;
import io.everysource.log.MemoryJournal;
import io.everysource.log.OnGap;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A hub with one dispatcher, all on the benchmark's own thread. */
final class LocalHub {
    private final ManualLoop loop = new ManualLoop();
    private final Hub hub;
    private final Dispatcher dispatcher;

    LocalHub(Retention retention, HubListener listener) {
        hub = new Hub(
                new MemoryJournal(Clock.systemUTC()),
                retention,
                HubConfig.DEFAULTS,
                PresenceConfig.OFF,
                listener,
                Clock.systemUTC(),
                System::nanoTime);
        dispatcher = hub.dispatcher(loop);
    }

    /** A subscription that is live, or catching up from {@code cursor}, as soon as {@link #run} has run. */
    Subscription subscribe(String cursor, Outlet outlet, String... selectors) {
        TopicSelectors parsed = hub.selectors(List.of(selectors));
        Access access = Access.anonymous("");
        Subscription subscription = dispatcher.subscribe(
                parsed,
                hub.resume(Cursor.parse(cursor), parsed, OnGap.OLDEST, access),
                OnGap.OLDEST,
                access,
                Duration.ofHours(1),
                Optional.empty(),
                outlet);
        dispatcher.start(subscription);
        return subscription;
    }

    void publish(List<Event> events) {
        hub.publish(events);
    }

    void run() {
        loop.run();
    }
}
