package io.everysource.hub;

import io.everysource.FakeClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** An event loop that runs its tasks when it is told to. */
public final class FakeLoop implements EventLoop {
    private static final Duration TICK = Duration.ofMillis(50);

    private record Timer(Runnable task, long atNanos) {}

    private final FakeClock clock;
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();

    public FakeLoop(FakeClock clock) {
        this.clock = clock;
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeAfterIo(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void executeAfter(Runnable task, Duration delay) {
        timers.add(new Timer(task, clock.nanoTime() + delay.toNanos()));
    }

    /** How many tasks wait to be run now. */
    int waiting() {
        return tasks.size();
    }

    /** Runs the oldest task that waits; false if there is none. */
    public boolean runOne() {
        Runnable task = tasks.poll();
        if (task != null) {
            task.run();
        }
        return task != null;
    }

    /** Runs what a dispatcher does after an event: it lets the loop go first, once, and then has its round. */
    void runRound() {
        runOne();
        runOne();
    }

    /** Runs tasks until none waits. */
    public void run() {
        int count = 0;
        while (runOne()) {
            if (++count > 1_000_000) {
                throw new AssertionError("the loop never comes to rest");
            }
        }
    }

    /** Lets time pass, with all that happens in it. */
    void pass(Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(TICK)) {
            clock.advance(TICK);
            List<Timer> due = timers.stream()
                    .filter(timer -> timer.atNanos() <= clock.nanoTime())
                    .toList();
            timers.removeAll(due);
            due.forEach(timer -> tasks.add(timer.task()));
            run();
        }
    }
}
