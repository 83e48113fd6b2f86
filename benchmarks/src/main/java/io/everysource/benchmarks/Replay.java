package io.everysource.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One topic's messages, spread among others in the log, are asked for from the earliest on, again and again. */
final class Replay implements Work {
    private static final byte[] EARLIEST = "earliest".getBytes(StandardCharsets.US_ASCII);
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    @Override
    public void run(Bench bench, Options options, Result result) throws IOException, InterruptedException {
        int among = options.number("others");
        int messages = options.number("messages");
        options.mustBeUsedUp();
        result.put("messages", messages);
        result.put("among", among);

        String topic = bench.settings().dialect().topic();
        Feed feed = bench.feed(topic);
        new Filling(bench.settings().publishing(), feed, bench.settings().size()).publish(messages, among);
        Bench.say("Warming up");
        replays(bench, feed, bench.settings().warmUpNanos());

        Bench.say("Measuring");
        Beginning beginning = bench.begin();
        List<Long> nanos = replays(bench, feed, bench.settings().measuredNanos());
        Measurement measured = bench.since(beginning);
        bench.drain(List.of(), List.of());

        measured.tell(result);
        result.put("replays", nanos.size());
        result.put("replayMillis", nanos.get(nanos.size() / 2) / 1e6);
        result.put("replayCpuMillis", measured.cpu().server() / 1e3 / nanos.size());
    }

    /** How long each took, in nanoseconds, sorted. */
    private static List<Long> replays(Bench bench, Feed feed, long forNanos) throws IOException {
        List<Long> nanos = new ArrayList<>();
        Request request = bench.streamRequest(feed.topic());
        long end = System.nanoTime() + forNanos;
        do {
            Subscriber subscriber = bench.subscriber(feed);
            subscriber.addToCursor(EARLIEST, 0, EARLIEST.length);
            long start = System.nanoTime();
            Link link = bench.openStream(subscriber, request);
            bench.loop().runWhile(() -> !feed.isThrough(), TIMEOUT_NANOS);
            nanos.add(System.nanoTime() - start);
            link.close();
            feed.end();
            feed.subscribers().clear();
        } while (System.nanoTime() < end);
        nanos.sort(null);
        return nanos;
    }
}
