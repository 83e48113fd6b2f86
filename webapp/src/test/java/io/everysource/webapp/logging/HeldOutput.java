package io.everysource.webapp.logging;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A terminal that is held: takes nothing before it is told to. Safe for use by any thread. */
final class HeldOutput extends OutputStream {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    @Override
    public void write(int unused) {
        throw new UnsupportedOperationException("lines come whole");
    }

    @Override
    public void write(byte[] text, int from, int length) {
        begun.release();
        allowed.acquireUninterruptibly();
        taken.write(text, from, length);
    }

    /** Waits until there is something to be written that was not waited for yet. */
    void awaitWrite() throws InterruptedException {
        if (!begun.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new AssertionError("nothing was written");
        }
    }

    /** Takes whatever comes from now on. */
    void letGo() {
        allowed.release(Integer.MAX_VALUE / 2);
    }

    List<String> lines() {
        return taken.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
