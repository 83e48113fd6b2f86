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
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Schedule> schedules = new ArrayList<>();

    Paced(Bench bench, Options options) {
        this.bench = bench;
        this.rate = options.number("rate");
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
        start(busy);
        bench.warmUp();
        Measurement measurement = bench.measure(beforeAnEvent());
        stop(feeds);

        result.put("rate", rate);
        measurement.tell(result);
        bench.latencies().tell(result);
    }

    void start(List<Feed> busy) throws IOException {
        if (!bench.settings().dialect().publishesItself()) {
            Publisher publisher = bench.publisher(MAX_PENDING_BYTES, answers -> {});
            publishers.add(publisher);
            schedules.add(new Schedule(publisher, busy, periodNanos));
        }
        schedules.forEach(Schedule::start);
    }

    /** A time to come just before an event is due, when the server has nothing to do. */
    long beforeAnEvent() {
        long last = bench.tally().lastDue;
        long periods = (System.nanoTime() - last) / periodNanos + 2;
        return last + periods * periodNanos - periodNanos / 10;
    }

    /** Publishes no more, and waits until those feeds' subscribers have got it all. */
    void stop(List<Feed> feeds) throws IOException, InterruptedException {
        for (Schedule schedule : schedules) {
            schedule.stop();
        }
        bench.drain(publishers, feeds);
    }
}
