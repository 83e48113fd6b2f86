package io.everysource.webapp.logging;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.ErrorManager;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/**
 * Writes lines by a thread of its own, so that no thread that logs has to wait for whatever reads them: a terminal that is held, a
 * pipe that is full. Of lines that wait for that it keeps a bounded number; of those beyond it says how many there were. Safe for use
 * by any thread.
 */
public final class LineHandler extends Handler {
    private static final int MAX_BYTES = 4 << 20;

    /** What lesser lines leave to warnings and errors. */
    private static final int RESERVED_BYTES = 1 << 20;

    private static final int CHUNK_BYTES = 64 * 1_024;
    private static final int CLOSE_MILLIS = 5_000;

    /** What comes last. */
    private static final byte[] END = {};

    private final OutputStream out;
    private final int maxBytes;
    private final int reservedBytes;
    private final BlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
    private final AtomicInteger bytes = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final Thread writer = new Thread(this::run, "everysource-log");
    private volatile boolean isClosed;

    /** To standard error. */
    public LineHandler() {
        this(System.err, MAX_BYTES, RESERVED_BYTES);
    }

    /**
     * To {@code out}.
     *
     * @param maxBytes how much may wait, roughly
     * @param reservedBytes how much of that only warnings and errors may have
     */
    LineHandler(OutputStream out, int maxBytes, int reservedBytes) {
        this.out = out;
        this.maxBytes = maxBytes;
        this.reservedBytes = reservedBytes;
        setFormatter(new PlainFormatter());
        writer.setDaemon(true);
        writer.start();
    }

    @Override
    public void publish(LogRecord logged) {
        if (isClosed || !isLoggable(logged)) {
            return;
        }
        boolean isLesser = logged.getLevel().intValue() < Level.WARNING.intValue();
        if (bytes.get() >= maxBytes - (isLesser ? reservedBytes : 0)) {
            dropped.incrementAndGet();
            return;
        }
        byte[] line = line(logged);
        bytes.addAndGet(line.length);
        lines.add(line);
    }

    private byte[] line(LogRecord logged) {
        String text;
        try {
            text = getFormatter().format(logged);
        } catch (RuntimeException fault) {
            // Parameters and exceptions bring code of their own to be read with.
            text = note("A log line was lost: its text could not be had: "
                    + fault.getClass().getName());
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String note(String message) {
        LogRecord note = new LogRecord(Level.WARNING, message);
        note.setLoggerName(LineHandler.class.getName());
        return getFormatter().format(note);
    }

    private void run() {
        List<byte[]> batch = new ArrayList<>();
        boolean isLast = false;
        while (!isLast) {
            try {
                // What was dropped is told, even if nothing follows.
                byte[] first = dropped.get() > 0 ? lines.poll() : lines.take();
                if (first != null) {
                    batch.add(first);
                }
            } catch (InterruptedException nobodys) {
                continue;
            }
            lines.drainTo(batch);
            long missing = dropped.getAndSet(0);
            isLast = batch.remove(END);
            write(batch);
            batch.clear();
            if (missing > 0) {
                write(note(missing + " log lines were dropped here: whatever reads them is too slow.")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private void write(List<byte[]> batch) {
        ByteArrayOutputStream chunk = new ByteArrayOutputStream();
        for (byte[] line : batch) {
            chunk.writeBytes(line);
            if (chunk.size() >= CHUNK_BYTES) {
                writeChunk(chunk);
            }
        }
        writeChunk(chunk);
    }

    private void writeChunk(ByteArrayOutputStream chunk) {
        write(chunk.toByteArray());
        bytes.addAndGet(-chunk.size());
        chunk.reset();
    }

    /** In one go: others may write there too. */
    private void write(byte[] text) {
        try {
            out.write(text);
            out.flush();
        } catch (IOException broken) {
            reportError(null, broken, ErrorManager.WRITE_FAILURE);
        }
    }

    @Override
    public void flush() {
        // What is there is written as soon as it can be; to wait for that is what this is there to avoid.
    }

    /** Waits until everything is written, if it can be. */
    @Override
    public void close() {
        isClosed = true;
        lines.add(END);
        try {
            writer.join(CLOSE_MILLIS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
