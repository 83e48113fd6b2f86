package io.everysource.benchmarks;

import java.io.IOException;
import java.util.List;

/** Streams of one topic, and one who publishes as fast as it is answered. */
final class FlatOut implements Work {
    private static final int STREAMS = 200;
    private static final int WINDOW = 256;

    @Override
    public void run(Bench bench, Options options, Result result) throws IOException {
        int streams = options.number("streams", STREAMS);
        int window = options.number("window", WINDOW);
        if (!bench.settings().dialect().keepsPublishers()) {
            // Events that travel on several connections have no order.
            window = 1;
        }
        options.mustBeUsedUp();
        result.put("streams", streams);

        Feed feed = bench.feed(bench.settings().dialect().topic());
        bench.openStreams(feed, streams);
        boolean publishesItself = bench.settings().dialect().publishesItself();
        Unpaced.run(
                bench,
                List.of(feed),
                publishesItself ? List.of() : List.of(new ClosedLoop(bench, feed, window)),
                result);
    }
}
