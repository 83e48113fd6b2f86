package io.everysource.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Streams that have got events are cut all at once, miss an event, and come again with their cursors as fast as they can.
 * Watchers of another topic go on meanwhile.
 */
final class Storm implements Work {
    private static final int WATCHERS = 100;
    private static final int EVENTS_BEFORE = 3;
    private static final long CUTTING_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);

    @Override
    public void run(Bench bench, Options options, Result result) throws IOException, InterruptedException {
        int streams = options.number("streams");
        int watchers = options.number("watchers", WATCHERS);
        Paced paced = new Paced(bench, options);
        options.mustBeUsedUp();
        result.put("streams", streams);

        String topic = bench.settings().dialect().topic();
        Feed watched = bench.feed(topic + "-watched");
        bench.openStreams(watched, watchers);
        Feed crowd = bench.feed(topic);
        List<Link> links = bench.openStreams(crowd, streams);
        // How long its events are on their way says nothing about the watchers.
        Latencies aside = new Latencies();
        crowd.subscribers().forEach(subscriber -> subscriber.time(aside));
        Publisher publisher =
                bench.publisher(EVENTS_BEFORE * crowd.publication().length(), answers -> {});
        publisher.publish(crowd, EVENTS_BEFORE, System.nanoTime());
        bench.loop().runWhile(() -> !crowd.isThrough(), TIMEOUT_NANOS);

        paced.start(List.of(watched));
        bench.warmUp();
        bench.measure(paced.beforeAnEvent());
        double calm = bench.latencies().millis(0.99);

        bench.latencies().restart(System.nanoTime());
        Measurement stormed = storm(bench, crowd, links, publisher);
        bench.latencies().to(System.nanoTime());
        paced.stop(List.of(crowd, watched));

        stormed.tell(result);
        result.put("servedPerSecond", streams / stormed.seconds());
        result.put("servedMillis", stormed.seconds() * 1e3);
        result.put("calmP99", calm);
        result.put("stormP99", bench.latencies().millis(0.99));
    }

    /** Cuts all links, and returns what it took until they were served again. */
    private static Measurement storm(Bench bench, Feed crowd, List<Link> links, Publisher publisher)
            throws IOException {
        Bench.say("Storming");
        for (Link link : links) {
            link.close();
        }
        // The JDK closes them for good when it selects again.
        bench.loop().runUntil(System.nanoTime() + CUTTING_NANOS);
        publisher.publish(crowd, 1, System.nanoTime());
        bench.loop().runWhile(publisher::isWaiting, TIMEOUT_NANOS);

        Beginning beginning = bench.begin();
        Request request = bench.streamRequest(crowd.topic());
        for (Subscriber subscriber : crowd.subscribers()) {
            bench.openStream(subscriber, request);
        }
        bench.loop().runWhile(() -> !crowd.isThrough(), TIMEOUT_NANOS);
        return bench.since(beginning);
    }
}
