package io.everysource.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The one thread that reads all connections. It has nothing else to do, and makes nothing for an event. */
final class Loop {
    /** More than a server here sends in one answer. */
    private static final int BUFFER = 1024 * 1024;

    private static final long STEP_MILLIS = 1;

    private final Selector selector;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final byte[] bytes = new byte[BUFFER];
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    Loop() throws IOException {
        this.selector = Selector.open();
    }

    Link connect(InetSocketAddress server, Receiver receiver) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
        channel.connect(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Link link = new Link(channel, receiver);
        channel.register(selector, SelectionKey.OP_READ, link);
        return link;
    }

    /** Lets the loop see a connection that another thread made. */
    void wakeUp() {
        selector.wakeup();
    }

    /** Has something done by the loop's thread; called by others. */
    void execute(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    /** Reads what comes until then, by {@link System#nanoTime}. */
    void runUntil(long deadline) throws IOException {
        for (long left = deadline - System.nanoTime(); left > 0; left = deadline - System.nanoTime()) {
            step(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
        }
    }

    /** Reads what comes as long as that is so; false if it took too long. */
    boolean runWhile(BooleanSupplier isSo, long timeoutNanos) throws IOException {
        long deadline = System.nanoTime() + timeoutNanos;
        while (isSo.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            step(STEP_MILLIS);
        }
        return true;
    }

    private void step(long millis) throws IOException {
        selector.select(this::read, millis);
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void read(SelectionKey key) {
        try {
            ((Link) key.attachment()).read(buffer, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
