package io.everysource.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes on a schedule, whether or not what went before has arrived: an event that is late counts from when it was due.
 * One connection, kept alive.
 */
final class Publisher implements Runnable {
    static final String TOPIC = "bench";

    private final InetSocketAddress server;
    private final long periodNanos;
    private final Thread thread = new Thread(this, "publisher");
    private volatile boolean isStopped;
    private volatile String failure = "";

    /** The offset of the event that was published last. */
    private volatile long lastOffset;

    Publisher(InetSocketAddress server, int eventsPerSecond) {
        this.server = server;
        this.periodNanos = 1_000_000_000L / eventsPerSecond;
    }

    void start() {
        thread.start();
    }

    /** Stops, and returns the offset of the last event. */
    long stop() throws IOException, InterruptedException {
        isStopped = true;
        thread.join();
        if (!failure.isEmpty()) {
            throw new IOException("publishing failed: " + failure);
        }
        return lastOffset;
    }

    @Override
    public void run() {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setTcpNoDelay(true);
            InputStream answers = new BufferedInputStream(socket.getInputStream());
            for (long due = System.nanoTime() + periodNanos; !isStopped; due += periodNanos) {
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                socket.getOutputStream().write(request(due));
                String id = answer(answers);
                lastOffset = Long.parseLong(id.substring(id.lastIndexOf('-') + 1));
            }
        } catch (IOException | NumberFormatException failed) {
            failure = failed.toString();
        }
    }

    private byte[] request(long due) {
        String body = String.format("topic=%s&data=%064d", TOPIC, due);
        String head = "POST /events HTTP/1.1\r\nHost: " + server.getHostString() + ":" + server.getPort()
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
                + "\r\n\r\n";
        return (head + body).getBytes(StandardCharsets.US_ASCII);
    }

    /** The body of an answer of 200. */
    private static String answer(InputStream in) throws IOException {
        String status = line(in);
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(
                        header.substring(header.indexOf(':') + 1).strip());
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException(status + " " + body);
        }
        return body;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection was closed");
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }
}
