package io.everysource.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Asks, and asks again as soon as it is answered, with the cursor of the answer. */
final class Poller implements Receiver {
    private final Dialect dialect;
    private final Request request;
    private final Subscriber subscriber;
    private final Tally tally;

    /** Shared by all: only for the time in which a request is sent. */
    private final ByteBuffer out;

    private final Answer answer = new Answer();
    private Link link;

    Poller(Dialect dialect, Request request, Subscriber subscriber, Tally tally, ByteBuffer out) {
        this.dialect = dialect;
        this.request = request;
        this.subscriber = subscriber;
        this.tally = tally;
        this.out = out;
    }

    void connect(Loop loop, InetSocketAddress server) throws IOException {
        link = loop.connect(server, this);
        ask();
    }

    @Override
    public int receive(byte[] bytes, int length, long now) throws IOException {
        int used = 0;
        for (int body = answer.read(bytes, 0, length);
                body >= 0 && length - body >= answer.contentLength();
                body = answer.read(bytes, used, length)) {
            if (!answer.isWell()) {
                return BROKEN;
            }
            int end = body + answer.contentLength();
            dialect.polled(bytes, used, body, end, subscriber, now);
            used = end;
            ask();
        }
        return used;
    }

    @Override
    public void ended() {
        tally.broken++;
    }

    private void ask() throws IOException {
        request.put(subscriber, out.clear());
        link.send(out.flip());
    }
}
