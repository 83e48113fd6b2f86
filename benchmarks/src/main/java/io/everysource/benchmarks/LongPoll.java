package io.everysource.benchmarks;

import java.io.IOException;
import java.util.List;

/** Pollers of one topic, each of which asks again at once, and one who publishes on a schedule. */
final class LongPoll implements Work {
    @Override
    public void run(Bench bench, Options options, Result result) throws IOException, InterruptedException {
        int streams = options.number("streams");
        Paced paced = new Paced(bench, options);
        options.mustBeUsedUp();
        result.put("streams", streams);

        Feed feed = bench.feed(bench.settings().dialect().topic());
        bench.openPollers(feed, streams);
        paced.run(List.of(feed), List.of(feed), result);
    }
}
