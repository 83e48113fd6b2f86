package io.everysource.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Streams with a template each, all different, of which the same number matches each event. */
final class Templates implements Work {
    @Override
    public void run(Bench bench, Options options, Result result) throws IOException, InterruptedException {
        int templates = options.number("templates");
        int matching = options.number("matching");
        Paced paced = new Paced(bench, options);
        options.mustBeUsedUp();
        if (matching == 0 || templates % matching != 0) {
            throw new IllegalArgumentException("--templates is no multiple of --matching");
        }
        result.put("streams", templates);
        result.put("matching", matching);

        String topic = bench.settings().dialect().topic();
        List<Feed> feeds = new ArrayList<>();
        for (int group = 0; group < templates / matching; group++) {
            Feed feed = bench.feed(topic + "/" + group + "/event");
            for (int i = 0; i < matching; i++) {
                String selector = topic + "/" + group + "/{name" + i + "}";
                bench.openStream(bench.subscriber(feed), bench.streamRequest(selector));
            }
            feeds.add(feed);
        }
        bench.settle();
        paced.run(feeds, feeds, result);
    }
}
