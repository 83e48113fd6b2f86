package io.everysource.http;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/**
 * Answers a request whose body is not wanted. Closing at once would reset the connection and could destroy the answer on its
 * way; reading on to the end would do the peer's work. So what comes is thrown away for a short time, up to a bound.
 */
final class LingeringClose {
    private static final long SECONDS = 2;
    private static final long MAX_BYTES = 16L << 20;

    private final HttpServerExchange exchange;
    private final ByteBuffer discarded = ByteBuffer.allocate(16 * 1024);
    private long bytes;

    private LingeringClose(HttpServerExchange exchange) {
        this.exchange = exchange;
    }

    static void send(HttpServerExchange exchange, String body) {
        if (!(exchange.getConnection() instanceof HttpServerConnection connection)) {
            // Only this exchange ends with HTTP/2, and its answer arrives.
            exchange.getResponseSender().send(body);
            return;
        }
        exchange.setPersistent(false);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        // Whoever had to wait for the connection's end to know the answer's would wait for all of the lingering.
        exchange.setResponseContentLength(bytes.length);
        exchange.getResponseSender().send(ByteBuffer.wrap(bytes), new IoCallback() {
            @Override
            public void onComplete(HttpServerExchange answered, Sender sender) {
                new LingeringClose(answered).linger(connection.getChannel().getSourceChannel());
            }

            @Override
            public void onException(HttpServerExchange answered, Sender sender, IOException broken) {
                IoUtils.safeClose(answered.getConnection());
            }
        });
    }

    private void linger(StreamSourceChannel source) {
        source.getReadSetter().set(this::readable);
        source.resumeReads();
        try {
            exchange.getIoThread().executeAfter(this::close, SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException terminating) {
            // The server stops: nothing would end the waiting.
            close();
        }
    }

    private void readable(StreamSourceChannel source) {
        try {
            int read = source.read(discarded.clear());
            bytes += read;
            if (read < 0 || bytes > MAX_BYTES) {
                close();
            }
        } catch (IOException broken) {
            close();
        }
    }

    private void close() {
        IoUtils.safeClose(exchange.getConnection());
    }
}
