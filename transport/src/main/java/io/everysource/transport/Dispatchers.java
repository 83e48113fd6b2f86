package io.everysource.transport;

import io.everysource.hub.Dispatcher;
import io.everysource.hub.Hub;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.xnio.XnioIoThread;

/** The dispatcher of each I/O thread, made when its first subscriber comes. Safe for use by any thread. */
public final class Dispatchers {
    private final Hub hub;
    private final Map<XnioIoThread, Dispatcher> byThread = new ConcurrentHashMap<>();

    public Dispatchers(Hub hub) {
        this.hub = hub;
    }

    Dispatcher of(XnioIoThread thread) {
        return byThread.computeIfAbsent(thread, key -> hub.dispatcher(new UndertowEventLoop(key)));
    }
}
