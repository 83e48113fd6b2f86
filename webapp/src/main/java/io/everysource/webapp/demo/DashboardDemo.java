package io.everysource.webapp.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.CloseReason;
import io.everysource.hub.Hub;
import io.everysource.hub.HubListener;
import io.everysource.hub.LoopListener;
import io.everysource.hub.Subscription;
import io.undertow.server.HttpHandler;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * The server of the demo "dashboard": figures of a shop that change while somebody looks at them. Each change is published as the
 * difference that it makes, so that one that was missed would be seen for ever; the snapshot has the figures and the position that
 * they are as of. Hears of the hub's subscriptions on their loops; safe for use by any thread.
 */
final class DashboardDemo implements HubListener {
    static final String TOPIC = "dashboard/figures";

    /** How often a demo's state may be read at once, and then twice a second: each page reads it once. */
    static final int READS = 200;

    private static final List<String> CITIES = List.of("Accra", "Bergen", "Chennai", "Dublin", "Esbjerg", "Fukuoka");
    private static final int HISTORY = 60;
    private static final int MAX_ORDERS = 40;

    /** For so many changes it goes on when nobody looks: they may be back. */
    private static final int PATIENCE = 20;

    private final Executor later;
    private final RandomGenerator random;
    private final Pace reads = new Pace(READS, System::nanoTime);
    private final AtomicInteger subscriptions = new AtomicInteger();
    private final AtomicBoolean isRunning = new AtomicBoolean();
    private volatile Hub hub;

    // Guarded by this.
    private final Map<String, Integer> orders = new LinkedHashMap<>();
    private final Deque<Integer> history = new ArrayDeque<>();
    private long revenueCents = 1_234_500;
    private int visitors = 120;
    private long changes;
    private int unseen;

    /** @param later runs what it is given half a second later */
    DashboardDemo(Executor later, RandomGenerator random) {
        this.later = later;
        this.random = random;
        CITIES.forEach(city -> orders.put(city, 10 + random.nextInt(20)));
        history.add(open());
    }

    Map<String, HttpHandler> services() {
        return Map.of("/dashboard/snapshot", Service.reading(reads, this::snapshot));
    }

    @Override
    public void attached(Hub to) {
        hub = to;
    }

    @Override
    public LoopListener loop() {
        return new LoopListener() {
            @Override
            public void opened(Subscription subscription) {
                if (subscription.selectors().selects(TOPIC)) {
                    subscriptions.incrementAndGet();
                    run();
                }
            }

            @Override
            public void closed(Subscription subscription, CloseReason reason) {
                if (subscription.selectors().selects(TOPIC)) {
                    subscriptions.decrementAndGet();
                }
            }
        };
    }

    private void run() {
        if (isRunning.compareAndSet(false, true)) {
            later.execute(this::tick);
        }
    }

    private void tick() {
        if (change()) {
            later.execute(this::tick);
            return;
        }
        isRunning.set(false);
        if (subscriptions.get() > 0 && !hub.isDraining()) {
            run();
        }
    }

    /** Changes something, unless nobody has looked for a while. */
    private synchronized boolean change() {
        unseen = subscriptions.get() > 0 ? 0 : unseen + 1;
        if (unseen > PATIENCE || hub.isDraining()) {
            unseen = 0;
            return false;
        }
        String city = CITIES.get(random.nextInt(CITIES.size()));
        int before = orders.get(city);
        int after = Math.max(0, Math.min(MAX_ORDERS, before + random.nextInt(-4, 6)));
        int revenue = Math.max(0, after - before) * (1_500 + random.nextInt(4_000));
        int came = Math.max(-visitors, random.nextInt(-7, 8));
        ObjectNode change = JsonNodeFactory.instance
                .objectNode()
                .put("number", changes + 1)
                .put("city", city)
                .put("orders", after - before)
                .put("revenue", revenue)
                .put("visitors", came);
        try {
            new Topic(hub, TOPIC).publish("change", change);
        } catch (RefusedException isGoingDown) {
            return false;
        }
        changes++;
        orders.put(city, after);
        revenueCents += revenue;
        visitors += came;
        history.add(open());
        if (history.size() > HISTORY) {
            history.remove();
        }
        return true;
    }

    private int open() {
        return orders.values().stream().mapToInt(Integer::intValue).sum();
    }

    private synchronized ObjectNode snapshot() {
        ObjectNode snapshot = JsonNodeFactory.instance.objectNode();
        snapshot.put("number", changes);
        ObjectNode cities = snapshot.putObject("cities");
        orders.forEach(cities::put);
        snapshot.put("revenue", revenueCents);
        snapshot.put("visitors", visitors);
        history.forEach(snapshot.putArray("history")::add);
        return snapshot.put("cursor", new Topic(hub, TOPIC).cursor());
    }
}
