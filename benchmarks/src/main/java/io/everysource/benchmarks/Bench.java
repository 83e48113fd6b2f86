package io.everysource.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One run: its connections, what comes over them, and what that costs the server. */
final class Bench {
    /** How many streams may be on their way at a time: less than a server's backlog. */
    private static final int MAX_OPENING = 250;

    private static final long OPEN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_REQUEST = 4096;

    private final Settings settings;
    private final Dialect dialect;
    private final String host;
    private final Tally tally = new Tally();
    private final Latencies latencies = new Latencies();
    private final Loop loop = new Loop();
    private final ByteBuffer out = ByteBuffer.allocateDirect(MAX_REQUEST);

    Bench(Settings settings) throws IOException {
        this.settings = settings;
        this.dialect = settings.dialect();
        this.host = Settings.host(settings.server());
    }

    /** How it goes is for people. */
    static void say(String what) {
        System.err.println(what);
    }

    Settings settings() {
        return settings;
    }

    Tally tally() {
        return tally;
    }

    Latencies latencies() {
        return latencies;
    }

    Loop loop() {
        return loop;
    }

    Feed feed(String topic) {
        String data = EventData.blank(settings.size());
        String request =
                dialect.publishesItself() ? data : dialect.publish(Settings.host(settings.publishing()), topic, data);
        return new Feed(topic, new Publication(request, settings.size()));
    }

    Subscriber subscriber(Feed feed) {
        long before = dialect.publishesItself() ? SequenceCheck.UNKNOWN : 0;
        Subscriber subscriber = new Subscriber(tally, latencies, settings.size(), new SequenceCheck(tally, before));
        feed.subscribers().add(subscriber);
        return subscriber;
    }

    Request streamRequest(String selector) {
        return streamRequest(selector, "");
    }

    /** @param query what else to ask for, as in {@code &control=1} */
    private Request streamRequest(String selector, String query) {
        String head = "GET " + dialect.stream(selector, query) + " " + dialect.httpVersion() + "\r\nHost: " + host
                + "\r\nAccept: text/event-stream\r\n";
        return new Request(head + "\r\n", head + "Last-Event-ID: ", "\r\n\r\n");
    }

    /** Opens a stream, and reads if too many are on their way. */
    Link openStream(Subscriber subscriber, Request request) throws IOException {
        tally.asked++;
        Link link = loop.connect(settings.server(), new EventStream(subscriber, tally));
        request.put(subscriber, out.clear());
        link.send(out.flip());
        awaitOpen(MAX_OPENING);
        return link;
    }

    /** Opens streams for one topic and waits until all were answered. */
    List<Link> openStreams(Feed feed, int count, String query) throws IOException {
        say("Opening " + count + " streams");
        Request request = streamRequest(feed.topic(), query);
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            links.add(openStream(subscriber(feed), request));
        }
        settle();
        return links;
    }

    List<Link> openStreams(Feed feed, int count) throws IOException {
        return openStreams(feed, count, "");
    }

    void openPollers(Feed feed, int count) throws IOException {
        say("Opening " + count + " pollers");
        Request request = dialect.poll(host, feed.topic());
        for (int i = 0; i < count; i++) {
            new Poller(dialect, request, subscriber(feed), tally, out).connect(loop, settings.server());
        }
        settle();
    }

    /** Waits until all streams were answered and, if there is any warming up, for what servers do before polls are held. */
    void settle() throws IOException {
        awaitOpen(1);
        loop.runUntil(System.nanoTime() + Math.min(SETTLE_NANOS, settings.warmUpNanos()));
    }

    /** Waits until fewer than so many streams are on their way. */
    void awaitOpen(int max) throws IOException {
        if (!loop.runWhile(() -> tally.asked - tally.opened - tally.broken >= max, OPEN_NANOS)) {
            throw new IOException("only " + tally.opened + " of " + tally.asked + " streams were answered");
        }
    }

    Publisher publisher(int capacity, Publisher.OnAnswers onAnswers) throws IOException {
        return new Publisher(loop, settings.publishing(), dialect.keepsPublishers(), tally, capacity, onAnswers);
    }

    void warmUp() throws IOException {
        say("Warming up");
        loop.runUntil(System.nanoTime() + settings.warmUpNanos());
    }

    /** Counts what comes from then on, for as long as it is to be measured. */
    Measurement measure(long begin) throws IOException {
        loop.runUntil(begin);
        say("Measuring");
        latencies.restart(begin);
        Beginning beginning = begin();
        long end = begin + settings.measuredNanos();
        loop.runUntil(end);
        latencies.to(end);
        return since(beginning);
    }

    /** Begins to measure. */
    Beginning begin() throws IOException {
        return new Beginning(tally.deliveries, System.nanoTime(), CpuClock.read(settings.pids()));
    }

    /** What happened since then. */
    Measurement since(Beginning beginning) throws IOException {
        return new Measurement(
                tally.deliveries - beginning.deliveries(),
                System.nanoTime() - beginning.nanos(),
                CpuClock.read(settings.pids()).since(beginning.cpu()));
    }

    /** Reads what is still to come when nobody publishes any more, unless something broke, and counts what did not come. */
    void drain(List<Publisher> publishers, List<Feed> feeds) throws IOException {
        if (!loop.runWhile(
                () -> tally.broken == 0 && publishers.stream().anyMatch(Publisher::isWaiting), DRAIN_NANOS)) {
            say("Publishers were not answered");
            tally.broken++;
        }
        if (dialect.publishesItself()) {
            feeds.forEach(Feed::publishedItself);
        }
        loop.runWhile(() -> tally.broken == 0 && !feeds.stream().allMatch(Feed::isThrough), DRAIN_NANOS);
        feeds.forEach(Feed::end);
        if (tally.deliveries == 0) {
            say("Nothing came");
            tally.broken++;
        }
    }
}
