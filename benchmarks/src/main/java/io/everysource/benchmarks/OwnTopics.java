package io.everysource.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Topics with one stream and one publisher each, who waits for each answer. */
final class OwnTopics implements Work {
    private static final int STREAMS = 200;

    @Override
    public void run(Bench bench, Options options, Result result) throws IOException {
        int streams = options.number("streams", STREAMS);
        options.mustBeUsedUp();
        result.put("streams", streams);

        String topic = bench.settings().dialect().topic();
        List<Feed> feeds = new ArrayList<>();
        List<ClosedLoop> publishers = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            Feed feed = bench.feed(topic + "-" + i);
            bench.openStream(bench.subscriber(feed), bench.streamRequest(feed.topic()));
            feeds.add(feed);
            publishers.add(new ClosedLoop(bench, feed, 1));
        }
        bench.settle();
        Unpaced.run(bench, feeds, publishers, result);
    }
}
