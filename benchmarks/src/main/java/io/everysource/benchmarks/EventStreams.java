package io.everysource.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Many event streams to one server, all read by one thread. */
final class EventStreams {
    /** How many may be on their way at a time: less than a server's backlog. */
    private static final int MAX_OPENING = 500;

    private static final long OPEN_TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(120);
    private static final int BUFFER = 64 * 1024;

    private final Tally tally;
    private final Selector selector;
    private final List<EventStream> streams = new ArrayList<>();
    private final byte[] bytes = new byte[BUFFER];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);

    EventStreams(Tally tally) throws IOException {
        this.tally = tally;
        this.selector = Selector.open();
    }

    /**
     * Opens {@code count} streams and waits until all have been answered.
     *
     * @param query what else to ask for, as in {@code &control=1}
     */
    void open(InetSocketAddress server, int count, String query) throws IOException {
        byte[] request = ("GET /events?topic=" + Publisher.TOPIC + query + " HTTP/1.1\r\nHost: "
                        + server.getHostString() + ":" + server.getPort() + "\r\nAccept: text/event-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.write(ByteBuffer.wrap(request));
            channel.configureBlocking(false);
            EventStream stream = new EventStream(tally);
            streams.add(stream);
            channel.register(selector, SelectionKey.OP_READ, stream);
            if (streams.size() % MAX_OPENING == 0) {
                awaitOpen();
            }
        }
        awaitOpen();
    }

    private void awaitOpen() throws IOException {
        long deadline = System.nanoTime() + OPEN_TIMEOUT_NANOS;
        while (!streams.stream().allMatch(EventStream::isOpen)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not all of " + streams.size() + " streams were answered");
            }
            readUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    /** Reads what comes until then, by {@link System#nanoTime}. */
    void readUntil(long deadline) throws IOException {
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            selector.select(this::read, Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
    }

    private void read(SelectionKey key) {
        EventStream stream = (EventStream) key.attachment();
        SocketChannel channel = (SocketChannel) key.channel();
        buffer.clear().put(stream.rest());
        boolean isWell;
        try {
            isWell = channel.read(buffer) >= 0 && stream.read(bytes, buffer.position(), System.nanoTime());
        } catch (IOException lost) {
            isWell = false;
        }
        if (!isWell) {
            tally.broken++;
            key.cancel();
        }
    }

    /** Reads on until every stream has got what comes up to {@code offset}, or has had its time. */
    void readThrough(long offset, long timeoutNanos) throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        while (System.nanoTime() < deadline
                && streams.stream().anyMatch(stream -> stream.offsets().last() < offset)) {
            readUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10));
        }
        for (EventStream stream : streams) {
            stream.offsets().cursor(offset);
        }
    }
}
