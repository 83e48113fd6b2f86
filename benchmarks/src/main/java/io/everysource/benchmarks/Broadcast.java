package io.everysource.benchmarks;

import java.io.IOException;
import java.util.List;

/** Streams of one topic, and one who publishes on a schedule. */
final class Broadcast implements Work {
    @Override
    public void run(Bench bench, Result result) throws IOException, InterruptedException {
        int streams = bench.options().number("streams");
        Paced paced = new Paced(bench);
        bench.options().mustBeUsedUp();
        result.put("streams", streams);

        Feed feed = bench.feed(bench.dialect().topic());
        bench.openStreams(feed, streams);
        paced.run(List.of(feed), List.of(feed), result);
    }
}
