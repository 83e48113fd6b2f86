package io.everysource.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes on a schedule, whether or not what went before was answered: an event that is late counts from when it was due.
 * One connection, kept alive and pipelined.
 */
final class Publisher {
    static final String TOPIC = "bench";

    private static final int TIMEOUT_MILLIS = 30_000;

    private final InetSocketAddress server;
    private final long periodNanos;
    private final Socket socket = new Socket();
    private final FutureTask<Long> requests = new FutureTask<>(this::send);
    private final FutureTask<Answers> answers = new FutureTask<>(this::receive);
    private volatile boolean isStopped;

    Publisher(InetSocketAddress server, int eventsPerSecond) {
        this.server = server;
        this.periodNanos = 1_000_000_000L / eventsPerSecond;
    }

    void start() throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(server);
        new Thread(requests, "requests").start();
        new Thread(answers, "answers").start();
    }

    /** Stops, and returns the offset of the last event. */
    long stop() throws IOException, InterruptedException, ExecutionException {
        isStopped = true;
        long sent = requests.get();
        Answers received = answers.get();
        if (received.count != sent) {
            throw new IOException(received.count + " of " + sent + " requests were answered");
        }
        return received.lastOffset;
    }

    /** Sends until told to stop, the last one with the wish to close the connection; returns how many. */
    private long send() throws IOException {
        long sent = 0;
        boolean isLast = false;
        for (long due = System.nanoTime() + periodNanos; !isLast; due += periodNanos) {
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            isLast = isStopped;
            socket.getOutputStream().write(request(due, isLast));
            sent++;
        }
        return sent;
    }

    private byte[] request(long due, boolean isLast) {
        String body = String.format("topic=%s&data=%064d", TOPIC, due);
        String head = "POST /events HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
                + (isLast ? "\r\nConnection: close" : "")
                + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads answers until the connection ends. */
    private Answers receive() throws IOException {
        InputStream in = new BufferedInputStream(socket.getInputStream());
        long count = 0;
        long offset = 0;
        for (String status = line(in); !status.isEmpty(); status = line(in)) {
            String id = body(in);
            if (!status.startsWith("HTTP/1.1 200")) {
                throw new IOException(status + " " + id);
            }
            offset = Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
            count++;
        }
        socket.close();
        return new Answers(count, offset);
    }

    private static String body(InputStream in) throws IOException {
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        return new String(in.readNBytes(length), StandardCharsets.US_ASCII);
    }

    /** The next line without its end; empty at the end of the stream. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n' && c >= 0; c = in.read()) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private record Answers(long count, long lastOffset) {}
}
