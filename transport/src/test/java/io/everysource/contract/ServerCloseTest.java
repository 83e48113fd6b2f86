package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.xnio.XnioIoThread;

final class ServerCloseTest {
    @Test
    void closingWithStreamsOpenIsNoFault() throws IOException {
        List<HttpConnection> streams = new ArrayList<>();
        Complaints complaints = new Complaints();
        try (TestServer server = TestServer.start()) {
            for (int i = 0; i < 200; i++) {
                HttpConnection stream = new HttpConnection(server.port());
                stream.get("/events?topic=a");
                streams.add(stream);
            }
            server.awaitSubscriptions(200);
        } finally {
            for (HttpConnection stream : streams) {
                stream.close();
            }
            complaints.close();
        }
        assertThat(complaints.heard).isEmpty();
    }

    @Test
    void closingWhileARequestEndsIsNoFault() throws IOException, InterruptedException {
        CountDownLatch isAnswered = new CountDownLatch(1);
        HttpHandler slow = exchange -> exchange.dispatch(() -> {
            exchange.addExchangeCompleteListener((ended, others) -> {
                isAnswered.countDown();
                while (isRunning(ended.getIoThread())) {
                    Thread.onSpinWait();
                }
                others.proceed();
            });
            exchange.endExchange();
        });
        Complaints complaints = new Complaints();
        HttpServer server = new HttpServer(ConnectionLimits.DEFAULTS, HttpListener.NONE);
        InetSocketAddress address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), slow);
        try (HttpConnection connection = new HttpConnection(address.getPort())) {
            connection.get("/");
            isAnswered.await();
        } finally {
            server.close();
            complaints.close();
        }
        assertThat(complaints.heard).isEmpty();
    }

    private static boolean isRunning(XnioIoThread thread) {
        try {
            thread.execute(() -> {});
            return true;
        } catch (RejectedExecutionException terminating) {
            return false;
        }
    }

    @Test
    void onlyTheFirstCloseDoesAnything() {
        TestServer server = TestServer.start();
        server.close();
        // In a thread of its own: what waits for a thread that has ended does not heed interrupts.
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), server::close);
    }

    /** What is logged as a fault while it is open. */
    private static final class Complaints extends Handler {
        private final Queue<String> heard = new ConcurrentLinkedQueue<>();

        Complaints() {
            Logger.getLogger("").addHandler(this);
        }

        @Override
        public void publish(LogRecord logged) {
            // XNIO itself may complain that its listening socket was closed while it accepted.
            boolean isOfAccept = logged.getThrown() instanceof ClosedChannelException;
            if (logged.getLevel().intValue() >= Level.WARNING.intValue() && !isOfAccept) {
                heard.add(logged.getMessage() + " " + logged.getThrown());
            }
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            Logger.getLogger("").removeHandler(this);
        }
    }
}
