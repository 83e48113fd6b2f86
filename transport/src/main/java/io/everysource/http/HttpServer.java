package io.everysource.http;

import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * Undertow's HTTP over its I/O threads, with what a hub wants of it. {@link io.undertow.Undertow} would do, but it leaves no way to
 * count connections before their requests are read. To be opened and closed by one thread.
 */
public final class HttpServer implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1_024 - 20;
    private static final int BUFFERS_PER_THREAD = 4;

    private static final int CLOSE_SECONDS = 5;

    private final SocketGuard guard;
    private final XnioWorker worker;
    private final DefaultByteBufferPool buffers = new DefaultByteBufferPool(true, BUFFER_BYTES, -1, BUFFERS_PER_THREAD);
    private final List<HttpOpenListener> openListeners = new ArrayList<>();
    private final List<AcceptingChannel<StreamConnection>> sockets = new ArrayList<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /**
     * Starts the threads.
     *
     * @param limits how many connections there may be
     * @param listener hears of those who are too many
     */
    public HttpServer(ConnectionLimits limits, HttpListener listener) {
        this.guard = new SocketGuard(limits, listener);
        try {
            this.worker = Xnio.getInstance(HttpServer.class.getClassLoader()).createWorker(ServerOptions.worker());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /**
     * Begins to answer at {@code address} by {@code handler}, within the limits.
     *
     * @return where it listens, its port being another one if it was 0
     * @throws UncheckedIOException if it cannot listen there
     */
    public InetSocketAddress listen(InetSocketAddress address, HttpHandler handler) {
        HttpOpenListener openListener = openListener(guard.telling(handler));
        return listen(address, openListener, guard.accepting(openListener));
    }

    /** As {@link #listen}, but whatever the limits are, and not counted: for the operators, when all others are too many. */
    public InetSocketAddress listenUnlimited(InetSocketAddress address, HttpHandler handler) {
        HttpOpenListener openListener = openListener(handler);
        return listen(address, openListener, openListener);
    }

    private HttpOpenListener openListener(HttpHandler handler) {
        HttpOpenListener openListener = new HttpOpenListener(buffers, ServerOptions.server());
        openListener.setRootHandler(ServerOptions.hardened(handler));
        return openListener;
    }

    private InetSocketAddress listen(
            InetSocketAddress address, HttpOpenListener openListener, ChannelListener<StreamConnection> first) {
        try {
            AcceptingChannel<StreamConnection> socket = worker.createStreamConnectionServer(
                    address, new Arrivals(first), ServerOptions.socket(worker.getIoThreadCount()));
            openListeners.add(openListener);
            sockets.add(socket);
            socket.resumeAccepts();
            return socket.getLocalAddress(InetSocketAddress.class);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The number of open connections that count. */
    public int connections() {
        return guard.open();
    }

    /** The number of I/O threads. */
    public int ioThreads() {
        return worker.getIoThreadCount();
    }

    /** Closes everything, whatever is in progress. Only the first call does anything. */
    @Override
    public void close() {
        // A socket that is closed once its thread has ended would wait for that thread.
        if (isClosed.getAndSet(true)) {
            return;
        }
        sockets.forEach(IoUtils::safeClose);
        openListeners.forEach(HttpOpenListener::closeConnections);
        worker.shutdownNow();
        try {
            // Whatever still runs would fail for want of buffers, and complain.
            worker.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
        buffers.close();
    }
}
