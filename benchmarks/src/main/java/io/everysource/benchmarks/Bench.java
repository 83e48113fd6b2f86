package io.everysource.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** What every work needs: how the server is asked, the loop that reads its answers, and the counts. */
final class Bench {
    private static final int SIZE = 64;
    private static final int WARM_UP_SECONDS = 5;
    private static final int SECONDS = 10;

    /** How many streams may be on their way at a time: less than a server's backlog. */
    private static final int MAX_OPENING = 250;

    private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_REQUEST = 4096;

    private final Dialect dialect;
    private final Options options;
    private final InetSocketAddress server;
    private final InetSocketAddress publishing;
    private final long[] pids;
    private final int size;
    private final long warmUpNanos;
    private final long measuredNanos;

    private final Tally tally = new Tally();
    private final Latencies latencies = new Latencies();
    private final Loop loop = new Loop();
    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_REQUEST);

    Bench(Dialect dialect, Options options) throws IOException {
        this.dialect = dialect;
        this.options = options;
        int port = options.number("port");
        InetAddress here = InetAddress.getLoopbackAddress();
        this.server = new InetSocketAddress(here, port);
        this.publishing = new InetSocketAddress(here, options.number("publish-port", port));
        this.pids = options.numbers("pids");
        this.size = options.number("size", SIZE);
        this.warmUpNanos = TimeUnit.SECONDS.toNanos(options.number("warm-up", WARM_UP_SECONDS));
        this.measuredNanos = TimeUnit.SECONDS.toNanos(options.number("seconds", SECONDS));
        if (size < EventData.MIN_SIZE) {
            throw new IllegalArgumentException("--size is below " + EventData.MIN_SIZE);
        }
    }

    /** How it goes is for people. */
    static void say(String what) {
        System.err.println(what);
    }

    Options options() {
        return options;
    }

    Dialect dialect() {
        return dialect;
    }

    Tally tally() {
        return tally;
    }

    Loop loop() {
        return loop;
    }

    Latencies latencies() {
        return latencies;
    }

    Feed feed(String topic) {
        String data = EventData.blank(size);
        String request = dialect.publishesItself() ? data : dialect.publish(host(publishing), topic, data);
        return new Feed(topic, new Publication(request, size));
    }

    Subscriber subscriber(Feed feed) {
        long before = dialect.publishesItself() ? SequenceCheck.UNKNOWN : 0;
        Subscriber subscriber = new Subscriber(tally, latencies, size, new SequenceCheck(tally, before));
        feed.subscribers().add(subscriber);
        return subscriber;
    }

    /** Opens a stream, and reads if too many are on their way. */
    Link openStream(Subscriber subscriber, Request request) throws IOException {
        tally.asked++;
        Link link = loop.connect(server, new EventStream(subscriber, tally));
        request.put(subscriber, out.clear());
        link.send(out.flip());
        awaitOpen(MAX_OPENING);
        return link;
    }

    List<Link> openStreams(Feed feed, int count) throws IOException {
        return openStreams(feed, count, "");
    }

    /**
     * Opens streams for one topic and waits until all were answered.
     *
     * @param query what else to ask for, as in {@code &control=1}
     */
    List<Link> openStreams(Feed feed, int count, String query) throws IOException {
        say("Opening " + count + " streams");
        Request request = dialect.stream(host(server), feed.topic(), query);
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            links.add(openStream(subscriber(feed), request));
        }
        settle();
        return links;
    }

    void openPollers(Feed feed, int count) throws IOException {
        say("Opening " + count + " pollers");
        Request request = dialect.poll(host(server), feed.topic());
        for (int i = 0; i < count; i++) {
            new Poller(dialect, request, subscriber(feed), tally, out).connect(loop, server);
        }
        settle();
    }

    Request streamRequest(String selector) {
        return dialect.stream(host(server), selector, "");
    }

    /** Waits until all streams were answered, and for the server to have nothing more to do. */
    void settle() throws IOException {
        awaitOpen(1);
        loop.runUntil(System.nanoTime() + SETTLE_NANOS);
    }

    InetSocketAddress publishing() {
        return publishing;
    }

    int size() {
        return size;
    }

    long warmUpNanos() {
        return warmUpNanos;
    }

    long measuredNanos() {
        return measuredNanos;
    }

    Publisher publisher(int capacity, IntConsumer onAnswers) throws IOException {
        return new Publisher(loop, publishing, dialect.keepsPublishers(), tally, capacity, onAnswers);
    }

    void warmUp() throws IOException {
        say("Warming up");
        loop.runUntil(System.nanoTime() + warmUpNanos);
    }

    /** Counts what comes from then on, for as long as it is to be measured. */
    Measurement measure(long begin) throws IOException {
        loop.runUntil(begin);
        say("Measuring");
        latencies.restart(begin);
        Measurement before = sofar();
        loop.runUntil(begin + measuredNanos);
        latencies.to(begin + measuredNanos);
        return sofar().since(before);
    }

    Measurement sofar() throws IOException {
        return new Measurement(tally.deliveries, System.nanoTime(), CpuTime.read(pids));
    }

    /** Reads what is still to come when nobody publishes any more, and counts what did not come. */
    void drain(List<Publisher> publishers, List<Feed> feeds) throws IOException {
        if (!loop.runWhile(() -> publishers.stream().anyMatch(Publisher::isWaiting), DRAIN_NANOS)) {
            say("Publishers were not answered");
            tally.broken++;
        }
        if (dialect.publishesItself()) {
            feeds.forEach(Feed::publishedItself);
        }
        loop.runWhile(() -> !feeds.stream().allMatch(Feed::isThrough), DRAIN_NANOS);
        feeds.forEach(Feed::end);
        if (tally.deliveries == 0) {
            say("Nothing came");
            tally.broken++;
        }
    }

    private void awaitOpen(int max) throws IOException {
        if (!loop.runWhile(() -> tally.asked - tally.opened - tally.broken >= max, OPEN_NANOS)) {
            throw new IOException("only " + tally.opened + " of " + tally.asked + " streams were answered");
        }
    }

    private static String host(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
