package io.everysource.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class ServerCloseTest {
    @Test
    void closingWithStreamsOpenIsNoFault() throws IOException {
        Queue<String> complaints = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                // XNIO itself may complain that its listening socket was closed while it accepted.
                boolean isOfAccept = logged.getThrown() instanceof ClosedChannelException;
                if (logged.getLevel().intValue() >= Level.WARNING.intValue() && !isOfAccept) {
                    complaints.add(logged.getMessage() + " " + logged.getThrown());
                }
            }

            @Override
            public void flush() {
                // Nothing is held back.
            }

            @Override
            public void close() {
                // There is nothing to close.
            }
        };
        Logger.getLogger("").addHandler(handler);
        List<HttpConnection> streams = new ArrayList<>();
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
            Logger.getLogger("").removeHandler(handler);
        }
        assertThat(complaints).isEmpty();
    }

    @Test
    void onlyTheFirstCloseDoesAnything() {
        TestServer server = TestServer.start();
        server.close();
        // In a thread of its own: what waits for a thread that has ended does not heed interrupts.
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), server::close);
    }
}
