package io.everysource.transport;

import io.everysource.hub.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;

/** An Undertow I/O thread. Once its worker is shut down, tasks are dropped: there are no connections left to serve. */
public final class UndertowEventLoop implements EventLoop {
    private final XnioIoThread thread;
    private final AfterIo afterIo;

    /** Runs tasks on {@code thread}. */
    public UndertowEventLoop(XnioIoThread thread) {
        this(thread, new AfterIo(thread::createHalfDuplexPipe));
    }

    UndertowEventLoop(XnioIoThread thread, AfterIo afterIo) {
        this.thread = thread;
        this.afterIo = afterIo;
    }

    @Override
    public void execute(Runnable task) {
        unlessShutDown(() -> thread.execute(task));
    }

    @Override
    public void executeAfterIo(Runnable task) {
        try {
            afterIo.execute(task);
        } catch (IOException noPipe) {
            // By way of another thread is second best: that may be faster than what this one does before it selects.
            unlessShutDown(() -> thread.getWorker().execute(() -> execute(task)));
        }
    }

    @Override
    public void executeAfter(Runnable task, Duration delay) {
        unlessShutDown(() -> thread.executeAfter(task, delay.toMillis(), TimeUnit.MILLISECONDS));
    }

    private void unlessShutDown(Runnable action) {
        try {
            action.run();
        } catch (RejectedExecutionException rejected) {
            if (!thread.getWorker().isShutdown()) {
                throw rejected;
            }
        }
    }
}
