package io.everysource.webapp.fuzz;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A subscriber that is there all the time, and its publisher: every event has to come once and in order, whatever else goes on.
 * Safe for use by any thread.
 */
final class Sentinel implements AutoCloseable {
    private final String topic = "sentinel/" + UUID.randomUUID();
    private final Wire publisher;
    private final Socket subscriber;
    private final Thread reader;
    private final AtomicReference<String> complaint = new AtomicReference<>("");
    private int published;
    private final AtomicInteger received = new AtomicInteger();

    Sentinel(InetSocketAddress server) throws IOException {
        subscriber = new Socket(server.getAddress(), server.getPort());
        subscriber
                .getOutputStream()
                .write(("GET /events?topic=" + topic + " HTTP/1.1\r\nHost: x\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(subscriber.getInputStream(), StandardCharsets.UTF_8));
        while (!lines.readLine().equals("event: es:pos")) {
            // Up to where it is told from where it will miss nothing.
        }
        publisher = new Wire(server, InetAddress.getLoopbackAddress());
        reader = new Thread(() -> read(lines), "sentinel");
        reader.start();
    }

    private void read(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    if (!line.equals("data: " + received.get())) {
                        complaint.set("instead of event " + received.get() + " it got " + line);
                    }
                    received.incrementAndGet();
                } else if (line.startsWith("event: ") && !line.equals("event: es:pos")) {
                    complaint.set("it got " + line);
                }
            }
            complaint.compareAndSet("", "its stream ended");
        } catch (IOException broken) {
            complaint.compareAndSet("", "its stream broke");
        }
    }

    /** Publishes the next event. */
    synchronized void publish() {
        String body = "topic=" + topic + "&data=" + published;
        String request = "POST /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + FuzzTokens.GOOD
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
        try {
            byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
            publisher.send(bytes, bytes.length);
            Answer answer = publisher.answer(true);
            if (answer.status() != 200) {
                throw new AssertionError("the sentinel's publisher was answered " + answer.status());
            }
        } catch (IOException broken) {
            throw new AssertionError("the sentinel's publisher was cut off", broken);
        }
        published++;
    }

    synchronized boolean hasAll() {
        return received.get() == published || !complaint().isEmpty();
    }

    /** What went wrong; empty if all is well. */
    String complaint() {
        return complaint.get();
    }

    @Override
    public void close() throws IOException {
        publisher.close();
        subscriber.close();
    }
}
