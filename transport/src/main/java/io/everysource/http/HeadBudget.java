package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.xnio.StreamConnection;
import org.xnio.conduits.AbstractStreamSourceConduit;
import org.xnio.conduits.StreamSourceConduit;

/**
 * Memory for requests' heads of which more is to come. A head is read into strings and maps of up to fifty times its size, so thousands
 * that are never ended could fill the heap. While there are too many bytes of them, a connection that sends a head in pieces is closed; one
 * that sends it whole, as nearly everybody does, notices nothing. Safe for use by any thread.
 */
final class HeadBudget {
    /** A hundred-and-twenty-eighth of the heap, of which heads then take two fifths at the very worst. */
    private static final long BYTES = Runtime.getRuntime().maxMemory() / 128;

    private final long budget;
    private final AtomicLong bytes = new AtomicLong();

    HeadBudget() {
        this(BYTES);
    }

    HeadBudget(long budget) {
        this.budget = budget;
    }

    /** Counts what is read from {@code connection} from now on. To be called before Undertow knows it. */
    Head watch(StreamConnection connection) {
        Head head = head(connection.getSourceChannel().getConduit());
        connection.getSourceChannel().setConduit(head);
        return head;
    }

    Head head(StreamSourceConduit conduit) {
        return new Head(conduit);
    }

    /** The head of {@code exchange} has been read; the next one begins when it ends. Returns the number of bytes read for it. */
    static long complete(HttpServerExchange exchange) {
        if (exchange.getConnection() instanceof HttpServerConnection connection
                && connection.getOriginalSourceConduit() instanceof Head head) {
            exchange.addExchangeCompleteListener((completed, next) -> {
                head.isOpen = true;
                next.proceed();
            });
            return head.end();
        }
        return 0;
    }

    /** A connection's bytes, counted while they are a head's. Used on the connection's I/O thread. */
    final class Head extends AbstractStreamSourceConduit<StreamSourceConduit> {
        private boolean isOpen = true;
        private long length;

        private Head(StreamSourceConduit next) {
            super(next);
        }

        /** Undertow reads the head of a request by this method alone. */
        @Override
        public int read(ByteBuffer target) throws IOException {
            int start = target.position();
            int read = next.read(target);
            if (isOpen && read > 0) {
                length += read;
                if (bytes.addAndGet(read) > budget && !endsIn(target, start)) {
                    throw new IOException("too many requests' heads are unfinished");
                }
            }
            return read;
        }

        /** Gives back what was counted; returns how much that was. */
        long end() {
            long counted = length;
            isOpen = false;
            length = 0;
            bytes.addAndGet(-counted);
            return counted;
        }

        private boolean endsIn(ByteBuffer target, int start) {
            int lineEnds = 0;
            for (int i = start; i < target.position(); i++) {
                byte b = target.get(i);
                lineEnds = b == '\n' ? lineEnds + 1 : b == '\r' ? lineEnds : 0;
                if (lineEnds == 2) {
                    return true;
                }
            }
            return false;
        }
    }
}
