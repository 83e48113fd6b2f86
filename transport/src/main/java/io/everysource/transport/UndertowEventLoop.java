package io.everysource.transport;

import io.everysource.hub.EventLoop;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioIoThread;

/** An Undertow I/O thread. Once its worker is shut down, tasks are dropped: there are no connections left to serve. */
final class UndertowEventLoop implements EventLoop {
    private final XnioIoThread thread;

    UndertowEventLoop(XnioIoThread thread) {
        this.thread = thread;
    }

    @Override
    public void execute(Runnable task) {
        unlessShutDown(() -> thread.execute(task));
    }

    /** An I/O thread runs all its tasks before it selects, its own included; so the task has to come from elsewhere. */
    @Override
    public void executeAfterIo(Runnable task) {
        unlessShutDown(() -> thread.getWorker().execute(() -> execute(task)));
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
