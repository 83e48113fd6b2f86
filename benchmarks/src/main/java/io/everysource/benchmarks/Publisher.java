package io.everysource.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Publishes over one connection, kept alive and pipelined; over one connection for each event where the server closes them. Anybody
 * may publish; the thread of the {@link Loop} reads the answers.
 */
final class Publisher implements Receiver {
    private final Loop loop;
    private final InetSocketAddress server;
    private final boolean isKept;
    private final Tally tally;
    private final OnAnswers onAnswers;
    private final Answer answer = new Answer();

    // Guarded by this.
    private final ByteBuffer out;
    private Link link;
    private long sent;

    private long answered;

    /**
     * @param capacity the bytes of all requests that may be on their way
     * @param onAnswers called with the number of answers that came
     */
    Publisher(Loop loop, InetSocketAddress server, boolean isKept, Tally tally, int capacity, OnAnswers onAnswers)
            throws IOException {
        this.loop = loop;
        this.server = server;
        this.isKept = isKept;
        this.tally = tally;
        this.onAnswers = onAnswers;
        this.out = ByteBuffer.allocateDirect(capacity);
        this.link = isKept ? loop.connect(server, this) : null;
    }

    /**
     * Publishes {@code count} events that are due then.
     *
     * @throws IOException if the connection is lost, or the server has not taken too much of what went before
     */
    synchronized void publish(Feed feed, int count, long due) throws IOException {
        for (int i = 0; i < count; i++) {
            if (out.remaining() < feed.publication().length()) {
                throw new IOException("too many requests wait to be sent");
            }
            feed.publication().put(out, feed.next(), due);
            sent++;
            if (!isKept) {
                link = loop.connect(server, this);
                loop.wakeUp();
                flush();
            }
        }
        flush();
    }

    /** Somebody could not publish. */
    void failed(IOException why) {
        Bench.say("A publisher failed: " + why);
        loop.execute(() -> tally.broken++);
    }

    /** Whether answers are still to come. */
    synchronized boolean isWaiting() {
        return answered < sent;
    }

    @Override
    public int receive(byte[] bytes, int length, long now) throws IOException {
        int used = 0;
        int count = 0;
        for (int body = answer.read(bytes, 0, length);
                body >= 0 && length - body >= answer.contentLength();
                body = answer.read(bytes, used, length)) {
            if (!answer.isWell()) {
                Bench.say("A publisher was answered " + Answer.statusLine(bytes, used));
                return BROKEN;
            }
            used = body + answer.contentLength();
            count++;
        }
        answers(count);
        return used;
    }

    @Override
    public void ended() {
        if (isKept) {
            tally.broken++;
        }
    }

    private void answers(int count) throws IOException {
        synchronized (this) {
            answered += count;
            flush();
        }
        onAnswers.answered(count);
    }

    private void flush() throws IOException {
        if (out.position() > 0) {
            link.send(out.flip());
            out.compact();
        }
    }

    /** What is done when requests were answered. */
    @FunctionalInterface
    interface OnAnswers {
        /**
         * So many were answered.
         *
         * @throws IOException if the connection is lost over what it does
         */
        void answered(int count) throws IOException;
    }
}
