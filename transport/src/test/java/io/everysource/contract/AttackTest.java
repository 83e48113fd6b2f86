package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.message.Position;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a subscriber that is there notices of an attack from another address: nothing. */
final class AttackTest {
    private static final int CONNECTIONS = 5_000;
    private static final String ATTACKER = "127.0.0.2";
    private static final String NEWCOMER = "127.0.0.3";
    private static final String HALF = "GET /events?topic=watched HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    private static final String WHOLE = HALF + "no\r\n\r\n";

    /** Both ends of a connection are files of this process. */
    private static int affordable() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            long free = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
            return (int) Math.min(CONNECTIONS, (free - 500) / 2);
        }
        return CONNECTIONS;
    }

    @Test
    void thousandsOfHalfOpenRequestsKeepNobodyOut() throws IOException {
        int halfOpen = affordable();
        ConnectionLimits limits =
                ConnectionLimits.DEFAULTS.withConnections(halfOpen * 2).withPerAddress(halfOpen + 1);
        try (TestServer server = TestServer.start(hub -> AccessPolicy.OPEN, limits);
                Witness witness = new Witness(server);
                Attacker attacker = new Attacker(server.port())) {
            for (int i = 0; i < halfOpen; i++) {
                attacker.connect(HALF);
            }
            // On a slow machine the first ones are given up before the last ones are there.
            TestServer.await("for most of them", () -> server.connections() > halfOpen / 2);
            newcomerIsServed(server);
            witness.awaitMore();
            // A byte now and then is no reason to wait longer.
            TestServer.await("for the server to give them up", () -> {
                attacker.drip();
                return server.connections() == Witness.CONNECTIONS;
            });
            witness.awaitMore();
        }
    }

    @Test
    void aStormOfConnectionsFromOneAddressEndsAtItsLimit() throws IOException {
        int perAddress = 200;
        // Beside those let in: what is told so, and what the I/O threads are about to close.
        int most = perAddress + 16 + 16 + Witness.CONNECTIONS;
        ConnectionLimits limits = ConnectionLimits.DEFAULTS.withPerAddress(perAddress);
        try (TestServer server = TestServer.start(hub -> AccessPolicy.OPEN, limits);
                Witness witness = new Witness(server);
                Attacker attacker = new Attacker(server.port())) {
            int storm = affordable();
            for (int i = 0; i < storm; i++) {
                attacker.connect(i % 3 == 0 ? "" : i % 3 == 1 ? HALF : WHOLE);
                if (i % 100 == 0) {
                    assertThat(server.connections()).isLessThanOrEqualTo(most);
                }
            }
            witness.awaitMore();
            newcomerIsServed(server);
            assertThat(server.connections()).isLessThanOrEqualTo(most);
            attacker.leave();
            server.awaitConnections(Witness.CONNECTIONS);
            witness.awaitMore();
        }
    }

    private static void newcomerIsServed(TestServer server) throws IOException {
        try (HttpConnection newcomer = new HttpConnection(server.port(), NEWCOMER)) {
            newcomer.get("/events?topic=watched");
            assertThat(newcomer.head().status()).isEqualTo(200);
            StringBuilder text = new StringBuilder();
            while (text.indexOf("data:number ") < 0 && text.indexOf("data: number ") < 0) {
                text.append((char) newcomer.in().read());
            }
        }
    }

    /** Opens connections from one address, and never reads. */
    private static final class Attacker implements AutoCloseable {
        private final InetSocketAddress from;
        private final InetSocketAddress to;
        private final List<SocketChannel> connections = new ArrayList<>();

        Attacker(int port) throws UnknownHostException {
            from = new InetSocketAddress(InetAddress.getByName(ATTACKER), 0);
            to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        }

        void connect(String text) throws IOException {
            SocketChannel connection = SocketChannel.open();
            connections.add(connection);
            connection.bind(from).connect(to);
            connection.configureBlocking(false);
            write(connection, text);
        }

        void drip() {
            connections.forEach(connection -> write(connection, "x"));
        }

        private static void write(SocketChannel connection, String text) {
            try {
                connection.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException closed) {
                assertThat(closed).as("the server has closed it").isNotNull();
            }
        }

        @Override
        public void close() throws IOException {
            leave();
        }

        void leave() throws IOException {
            for (SocketChannel connection : connections) {
                connection.close();
            }
        }
    }

    /** A subscriber that was there before, and a publisher that never stops: it misses nothing, and sees nothing twice. */
    private static final class Witness implements AutoCloseable {
        static final int CONNECTIONS = 2;

        private static final int MORE = 1_000;

        private final Subscriber subscriber;
        private final HttpConnection publisher;
        private final CompletableFuture<Void> publishing;
        private final CompletableFuture<Void> reading;
        private final AtomicLong received = new AtomicLong();
        private volatile boolean isReadingOver;
        private volatile boolean isPublishingOver;

        Witness(TestServer server) throws IOException {
            subscriber = new Subscriber(server.port(), "event-stream", "topic=watched").open();
            subscriber.nextOfAll();
            publisher = new HttpConnection(server.port());
            server.awaitConnections(CONNECTIONS);
            publishing = CompletableFuture.runAsync(() -> run(this::publish));
            reading = CompletableFuture.runAsync(() -> run(this::read));
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void run(Work work) {
            try {
                work.run();
            } catch (IOException failed) {
                throw new CompletionException(failed);
            }
        }

        private void publish() throws IOException {
            for (int i = 0; !isPublishingOver; i++) {
                byte[] event = ("topic=watched&data=number " + i).getBytes(StandardCharsets.UTF_8);
                assertThat(publisher.post("/events", TestServer.FORM, event).status())
                        .isEqualTo(200);
            }
        }

        private void read() throws IOException {
            long last = Position.parse(subscriber.cursor()).orElseThrow().offset();
            while (!isReadingOver) {
                ReceivedEvent event = subscriber.next();
                long offset = Position.parse(event.lastEventId()).orElseThrow().offset();
                assertThat(offset).as("none missing, none twice, all in order").isEqualTo(++last);
                received.incrementAndGet();
            }
            assertThat(subscriber.gaps()).isEmpty();
            assertThat(subscriber.responses()).as("over one connection").isEqualTo(1);
        }

        void awaitMore() {
            long enough = received.get() + MORE;
            TestServer.await("for events", () -> publishing.isDone() || reading.isDone() || received.get() >= enough);
            if (publishing.isDone()) {
                publishing.join();
            }
            if (reading.isDone()) {
                reading.join();
            }
        }

        @Override
        public void close() throws IOException {
            // In this order: the reader needs another event to see that it is over.
            isReadingOver = true;
            reading.join();
            isPublishingOver = true;
            publishing.join();
            subscriber.close();
            publisher.close();
        }
    }
}
