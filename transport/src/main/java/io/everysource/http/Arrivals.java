package io.everysource.http;

import io.everysource.hub.EventLoop;
import io.everysource.transport.UndertowEventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import org.xnio.ChannelListener;
import org.xnio.ChannelListeners;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;
import org.xnio.channels.AcceptingChannel;

/**
 * Opens the connections that were accepted, on the I/O thread of each, a few at a time. XNIO would open all that there are before it
 * reads from the others: while thousands come back at once, these would get nothing for as long as that takes.
 */
final class Arrivals implements ChannelListener<AcceptingChannel<StreamConnection>> {
    /** So many at once, each with its first request, do not keep others waiting. */
    private static final int FEW = 32;

    private final ChannelListener<StreamConnection> opening;
    private final Map<XnioIoThread, Waiting> byThread = new ConcurrentHashMap<>();

    Arrivals(ChannelListener<StreamConnection> opening) {
        this.opening = opening;
    }

    @Override
    public void handleEvent(AcceptingChannel<StreamConnection> socket) {
        Waiting waiting = byThread.computeIfAbsent(XnioIoThread.currentThread(), Waiting::new);
        try {
            for (StreamConnection next = socket.accept(); next != null; next = socket.accept()) {
                waiting.add(next);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Those of one I/O thread, which alone calls. */
    private final class Waiting {
        private final EventLoop loop;
        private final Queue<StreamConnection> connections = new ArrayDeque<>();
        private boolean isScheduled;

        Waiting(XnioIoThread thread) {
            this.loop = new UndertowEventLoop(thread);
        }

        void add(StreamConnection connection) {
            connections.add(connection);
            if (!isScheduled) {
                isScheduled = true;
                loop.execute(this::open);
            }
        }

        private void open() {
            for (int i = 0; i < FEW && !connections.isEmpty(); i++) {
                // As XNIO calls it: whatever it throws is logged, and concerns this connection alone.
                ChannelListeners.invokeChannelListener(connections.remove(), opening);
            }
            isScheduled = !connections.isEmpty();
            if (isScheduled) {
                loop.executeAfterIo(this::open);
            }
        }
    }
}
