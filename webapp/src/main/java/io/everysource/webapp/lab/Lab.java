package io.everysource.webapp.lab;

import io.everysource.http.AccessPolicy;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.log.Journal;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.webapp.pages.ContentPolicy;
import io.everysource.webapp.pages.Folder;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The lab below its path: the page that tries out the browser it is opened in, a hub that has nothing to do with the
 * server's, and that hub behind each {@link Fault}. Runs on I/O threads.
 */
public final class Lab implements HttpHandler {
    /** Where the lab is. */
    public static final String PATH = "/lab";

    static final String FOLDER = PATH + "/";

    private static final int LATE_SECONDS = 8;
    private static final Retention RETENTION = new Retention(8L << 20, Duration.ofMinutes(10));

    /** Impatient: what takes minutes with a real hub has to be seen in seconds. */
    private static final HubConfig TIMES = new HubConfig(
            Duration.ofMillis(1_500),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(10),
            Duration.ZERO,
            Duration.ofMillis(200));

    private final Hub hub;
    private final HttpHandler hubHandler;
    private final FaultHandler faults;
    /** Without a policy of what they may do: the suite does what pages of old browsers do. */
    private final HttpHandler files = new Folder(
            PATH,
            Lab.class,
            "",
            ContentPolicy.NONE,
            "There is nothing here. The lab's page is " + FOLDER + " and its hub " + FOLDER + "events.\n");

    /** @param later runs what has to come late */
    Lab(PublishLimits limits, Executor later) {
        hub = hub(new MemoryJournal(Clock.systemUTC()));
        hubHandler = new HubHandler(hub, limits, AccessPolicy.OPEN);
        Map<Fault, HttpHandler> broken = new EnumMap<>(Fault.class);
        for (Fault fault : Fault.values()) {
            if (fault.isPublishers()) {
                broken.put(fault, new HubHandler(hub(new BrokenJournal(fault, hub, later)), limits, AccessPolicy.OPEN));
            }
        }
        faults = new FaultHandler(hubHandler, broken);
    }

    /** Opens the lab. */
    public static Lab open(PublishLimits limits) {
        return new Lab(limits, CompletableFuture.delayedExecutor(LATE_SECONDS, TimeUnit.SECONDS));
    }

    private static Hub hub(Journal journal) {
        return new Hub(journal, RETENTION, TIMES, Clock.systemUTC(), System::nanoTime);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String path = exchange.getRequestPath();
        if (path.equals(PATH + HubHandler.PATH) || path.equals(PATH + HubHandler.PATH + HubHandler.CLOSE)) {
            hubHandler.handleRequest(exchange);
        } else if (FaultHandler.isAt(path)) {
            faults.handleRequest(exchange);
        } else {
            files.handleRequest(exchange);
        }
    }

    /** The number of open subscriptions. */
    public int subscriptions() {
        return hub.subscriptions();
    }

    /** Sends every subscriber off, also those that a fault keeps. */
    public void drain() {
        hub.drain();
        faults.drain();
    }
}
