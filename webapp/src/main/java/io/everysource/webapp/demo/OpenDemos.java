package io.everysource.webapp.demo;

import io.everysource.http.AccessPolicy;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.webapp.pages.ContentPolicy;
import io.everysource.webapp.pages.Folder;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;

/** The demos that somebody has asked for: pages, what their servers would do, and the hub of their own. Runs on I/O threads. */
final class OpenDemos implements HttpHandler {
    private static final Retention RETENTION = new Retention(8L << 20, Duration.ofHours(24));

    private final Hub hub;
    private final HttpHandler hubHandler;
    private final Map<String, HttpHandler> services;
    private final Folder files = new Folder(
            Demos.PATH,
            OpenDemos.class,
            "",
            ContentPolicy.STRICT,
            "There is nothing here. The demos are listed at /demo/.\n");

    /** @param ticks runs what the dashboard's figures are changed by, each time some time later */
    OpenDemos(PublishLimits limits, HubConfig times, Executor ticks) {
        Clock clock = Clock.systemUTC();
        DashboardDemo dashboard = new DashboardDemo(ticks, new Random());
        hub = new Hub(
                new MemoryJournal(clock),
                RETENTION,
                times,
                new PresenceConfig(List.of("chat/{room}"), false, false),
                dashboard,
                clock,
                System::nanoTime);
        Logins logins = new Logins(hub::selectors, clock);
        // Anybody may listen; to publish takes a login, so that what the demos' servers publish is theirs.
        hubHandler = new HubHandler(
                hub, limits, new AccessPolicy(Optional.of(logins), Optional.of(logins), true, Set.of("*")));
        services = new HashMap<>();
        services.put("/login", logins);
        services.putAll(new CacheDemo(hub, clock).services());
        services.putAll(new RepairDemo(hub).services());
        services.putAll(dashboard.services());
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        String below = exchange.getRequestPath().substring(Demos.PATH.length());
        HttpHandler service = services.get(below);
        if (below.equals(HubHandler.PATH) || HubHandler.isBelow(below)) {
            exchange.setRequestPath(below);
            hubHandler.handleRequest(exchange);
        } else if (service != null) {
            service.handleRequest(exchange);
        } else {
            files.handleRequest(exchange);
        }
    }

    /** The number of open subscriptions. */
    int subscriptions() {
        return hub.subscriptions();
    }

    /** Sends every subscriber off. */
    void drain() {
        hub.drain();
    }
}
