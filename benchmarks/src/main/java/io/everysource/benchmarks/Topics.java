package io.everysource.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Topics with one stream each, few of which are busy: their events come in turn, on one schedule. */
final class Topics implements Work {
    @Override
    public void run(Bench bench, Options options, Result result) throws IOException, InterruptedException {
        int topics = options.number("topics");
        int busy = options.number("busy");
        Paced paced = new Paced(bench, options);
        options.mustBeUsedUp();
        if (busy == 0 || busy > topics) {
            throw new IllegalArgumentException("--busy is not from 1 to --topics");
        }
        result.put("streams", topics);
        result.put("busy", busy);

        String topic = bench.settings().dialect().topic();
        List<Feed> feeds = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            Feed feed = bench.feed(topic + "-" + i);
            bench.openStream(bench.subscriber(feed), bench.streamRequest(feed.topic()));
            feeds.add(feed);
        }
        bench.settle();
        paced.run(feeds, feeds.subList(0, busy), result);
    }
}
