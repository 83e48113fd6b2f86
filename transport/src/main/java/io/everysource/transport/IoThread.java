package io.everysource.transport;

import io.everysource.hub.Dispatcher;
import io.everysource.hub.EventLoop;
import io.everysource.hub.Hub;
import org.xnio.XnioIoThread;

/** What an I/O thread has for the responses that it serves; none but that thread uses it. */
record IoThread(Dispatcher dispatcher, Departures departures, WriteBuffer buffer) {
    static IoThread of(XnioIoThread thread, Hub hub) {
        EventLoop loop = new UndertowEventLoop(thread);
        return new IoThread(hub.dispatcher(loop), new Departures(loop), new WriteBuffer());
    }
}
