package io.everysource.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Opens event streams to a server on this machine and either holds them, or measures what deliveries cost.
 *
 * <pre>
 * hold PORT STREAMS
 * measure PORT STREAMS PID EVENTS_PER_SECOND WARM_UP_SECONDS SECONDS [publish]
 * </pre>
 *
 * Without {@code publish} the server is one that sends by itself. Prints {@code ready} when streams to be held are open; a
 * measurement as one line: the server's CPU microseconds per delivery, what other processes took at the same time in percent of a
 * core, then milliseconds from due to read at the median, 99 % and 100 %. Anything lost, repeated or out of order is a failure.
 */
public final class LoadGenerator {
    private static final long SETTLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final InetSocketAddress server;
    private final Tally tally = new Tally();
    private final EventStreams streams = new EventStreams(tally);

    private LoadGenerator(int port) throws IOException {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        LoadGenerator generator = new LoadGenerator(Integer.parseInt(args[1]));
        int count = Integer.parseInt(args[2]);
        if (args[0].equals("hold")) {
            generator.hold(count, args.length > 3 ? args[3] : "");
        } else {
            generator.measure(
                    count,
                    Long.parseLong(args[3]),
                    Integer.parseInt(args[4]),
                    Integer.parseInt(args[5]),
                    Integer.parseInt(args[6]),
                    args.length > 7);
        }
    }

    private void hold(int count, String query) throws IOException {
        streams.open(server, count, query);
        System.out.println("ready");
        while (tally.isClean()) {
            streams.readUntil(System.nanoTime() + SETTLE_NANOS);
        }
        throw new IOException(tally.toString());
    }

    private void measure(int count, long pid, int rate, int warmUp, int seconds, boolean isPublishing)
            throws IOException, InterruptedException, ExecutionException {
        streams.open(server, count, "");
        Publisher publisher = new Publisher(server, rate);
        if (isPublishing) {
            publisher.start();
        }
        streams.readUntil(System.nanoTime() + TimeUnit.SECONDS.toNanos(warmUp));

        // From just before an event is due, when the server has nothing to do.
        long begin = tally.lastDueNanos + TimeUnit.SECONDS.toNanos(2) - TimeUnit.SECONDS.toNanos(1) / rate / 10;
        streams.readUntil(begin);
        tally.latencies = new Latencies();
        long eventsBefore = tally.events;
        CpuTime before = CpuTime.read(pid);
        streams.readUntil(begin + TimeUnit.SECONDS.toNanos(seconds));
        CpuTime cpu = CpuTime.read(pid).since(before);
        long events = tally.events - eventsBefore;
        Latencies latencies = tally.latencies;

        if (isPublishing) {
            streams.readThrough(publisher.stop(), SETTLE_NANOS);
        }
        if (!tally.isClean() || events == 0) {
            throw new IOException(tally.toString());
        }
        System.out.printf(
                "%.2f %.1f %.1f %.1f %.1f%n",
                (double) cpu.server() / events,
                cpu.others() * 1e-4 / seconds,
                latencies.millis(0.5),
                latencies.millis(0.99),
                latencies.millis(1));
    }
}
