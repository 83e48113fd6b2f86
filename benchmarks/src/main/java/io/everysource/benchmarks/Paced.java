package io.everysource.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The part that all works have in common whose publisher has a schedule. */
final class Paced {
    /** As many requests as may wait for a server that is slow to answer. */
    private static final int MAX_PENDING_BYTES = 16 * 1024 * 1024;

    private final Bench bench;
    private final int rate;
    private final long periodNanos;

    Paced(Bench bench) {
        this.bench = bench;
        this.rate = bench.options().number("rate");
        if (rate == 0) {
            throw new IllegalArgumentException("--rate is 0");
        }
        this.periodNanos = TimeUnit.SECONDS.toNanos(1) / rate;
    }

    /**
     * Publishes, and measures.
     *
     * @param feeds those with subscribers
     * @param busy those that are published to in turn
     */
    void run(List<Feed> feeds, List<Feed> busy, Result result) throws IOException, InterruptedException {
        List<Publisher> publishers = new ArrayList<>();
        List<Schedule> schedules = new ArrayList<>();
        if (!bench.dialect().publishesItself()) {
            publishers.add(bench.publisher(MAX_PENDING_BYTES, answers -> {}));
            schedules.add(new Schedule(publishers.get(0), busy, periodNanos));
        }
        schedules.forEach(Schedule::start);
        bench.warmUp();
        Measurement measurement = bench.measure(beforeAnEvent());
        for (Schedule schedule : schedules) {
            schedule.stop();
        }
        bench.drain(publishers, feeds);

        result.put("rate", rate);
        measurement.tell(result);
        bench.tellLatencies(result);
    }

    /** A time to come just before an event is due, when the server has nothing to do. */
    private long beforeAnEvent() {
        long now = System.nanoTime();
        long periods = (now - bench.tally().lastDue) / periodNanos + 2;
        return bench.tally().lastDue + periods * periodNanos - periodNanos / 10;
    }
}
