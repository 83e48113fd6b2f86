package io.everysource.webapp.demo;

import io.everysource.http.PublishLimits;
import io.everysource.hub.HubConfig;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The demos below their path, with a hub that has nothing to do with the server's. They are opened for the first request, by a worker
 * thread: most servers never get one. Runs on I/O threads.
 */
public final class Demos implements HttpHandler {
    /** Where the demos are. */
    public static final String PATH = "/demo";

    private static final int TICK_MILLIS = 500;

    private final Supplier<OpenDemos> opener;
    private volatile OpenDemos open;
    private boolean isDraining; // guarded by this

    /** Demos that nobody has asked for yet. */
    public Demos(PublishLimits limits, HubConfig times) {
        this(limits, times, CompletableFuture.delayedExecutor(TICK_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** @param ticks runs what the dashboard's figures are changed by, each time some time later */
    Demos(PublishLimits limits, HubConfig times, Executor ticks) {
        this.opener = () -> new OpenDemos(limits, times, ticks);
    }

    /** Whether {@code path} is one of the demos'. */
    public static boolean isAt(String path) {
        return path.equals(PATH) || path.startsWith(PATH + "/");
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        OpenDemos demos = open;
        if (demos == null) {
            exchange.dispatch(() -> {
                OpenDemos opened = open();
                exchange.dispatch(exchange.getIoThread(), opened);
            });
        } else {
            demos.handleRequest(exchange);
        }
    }

    private synchronized OpenDemos open() {
        if (open == null) {
            OpenDemos opened = opener.get();
            if (isDraining) {
                opened.drain();
            }
            open = opened;
        }
        return open;
    }

    /** The number of open subscriptions. */
    public int subscriptions() {
        OpenDemos demos = open;
        return demos == null ? 0 : demos.subscriptions();
    }

    /** Sends every subscriber off, and lets no others in. */
    public synchronized void drain() {
        isDraining = true;
        if (open != null) {
            open.drain();
        }
    }
}
