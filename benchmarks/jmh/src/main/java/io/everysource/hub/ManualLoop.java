package io.everysource.hub;

import java.time.Duration;
import java.util.ArrayDeque;

/** An event loop on the benchmark's own thread. Timers never come: nothing but deliveries is measured. */
final class ManualLoop implements EventLoop {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeAfterIo(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeAfter(Runnable task, Duration delay) {}

    /** Runs what waits until nothing does. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }
}
