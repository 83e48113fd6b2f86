package io.everysource.benchmarks;

import java.io.IOException;
import java.util.List;

/** The part that all works have in common whose publishers go as fast as they can. */
final class Unpaced {
    private Unpaced() {}

    /** @param loops none if the server publishes itself */
    static void run(Bench bench, List<Feed> feeds, List<ClosedLoop> loops, Result result) throws IOException {
        for (ClosedLoop loop : loops) {
            loop.start();
        }
        bench.warmUp();
        Measurement measurement = bench.measure(System.nanoTime());
        loops.forEach(ClosedLoop::stop);
        bench.drain(loops.stream().map(ClosedLoop::publisher).toList(), feeds);

        measurement.tell(result);
        bench.latencies().tell(result);
    }
}
