package io.everysource.benchmarks;

import java.io.IOException;
import java.util.List;

/** Streams of one topic, and one who publishes on a schedule. */
final class Broadcast implements Work {
    /** How many streams share a connection with HTTP/2: what a browser with some tabs has. */
    private static final int PER_CONNECTION = 10;

    @Override
    public void run(Bench bench, Options options, Result result) throws IOException, InterruptedException {
        int streams = options.number("streams");
        int perConnection = options.number("per-connection", PER_CONNECTION);
        Paced paced = new Paced(bench, options);
        options.mustBeUsedUp();
        if (perConnection == 0) {
            throw new IllegalArgumentException("--per-connection is 0");
        }
        result.put("scheme", bench.settings().scheme());
        result.put("http", bench.settings().http());
        result.put("streams", streams);

        Feed feed = bench.feed(bench.settings().dialect().topic());
        if (bench.settings().isPlain()) {
            bench.openStreams(feed, streams);
        } else {
            new ClientStreams(bench, feed.topic()).open(feed, streams, perConnection);
        }
        paced.run(List.of(feed), List.of(feed), result);
    }
}
