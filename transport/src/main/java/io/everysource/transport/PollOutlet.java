package io.everysource.transport;

import io.everysource.hub.CloseReason;
import io.everysource.hub.Outlet;
import io.everysource.hub.Subscription;
import io.everysource.log.Cursor;
import io.everysource.log.Gap;
import io.everysource.message.Framing;
import io.everysource.message.Message;
import io.everysource.message.Position;
import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.xnio.IoUtils;

/**
 * A response of known length: gathers all that there is up to its limit, answers as soon as that is something, and leaves
 * the connection for the next poll. Runs on the connection's I/O thread alone.
 */
final class PollOutlet implements Outlet {
    private final HttpServerExchange exchange;
    private final SubscribeRequest request;
    private final Transport transport;
    private final Framing framing;
    private final Envelope envelope;
    private final ResponseWriter writer;
    private final long limit;
    private final Duration retry;
    private final List<ByteBuffer> gathered = new ArrayList<>(2);
    private long bytes;
    private int messagesTaken;
    private long messageBytes;
    private boolean hasCaughtUp;
    private boolean hasSomething;
    private Subscription subscription;
    private CloseReason ending;

    /**
     * @param limit bytes after which no more messages are gathered
     * @param retry what the client is told to wait after an end that it did not ask for
     */
    PollOutlet(
            HttpServerExchange exchange,
            SubscribeRequest request,
            Transport transport,
            long limit,
            Duration retry,
            LongSupplier nanoTime) {
        this.exchange = exchange;
        this.request = request;
        this.transport = transport;
        this.framing = transport.framing(request.control());
        this.envelope = transport.envelope(request.callback(), request.padding());
        // What goes around the text does not count.
        this.limit = limit + envelope.head().length + envelope.before().length;
        this.retry = retry;
        this.writer = new ResponseWriter(exchange, nanoTime, exchange::endExchange);
    }

    /**
     * Holds the response.
     *
     * @param text what it begins with
     * @param hasGap whether that tells a gap, which is something to answer with
     */
    void open(Subscription opened, String text, boolean hasGap) {
        subscription = opened;
        exchange.addExchangeCompleteListener((completed, next) -> {
            opened.close(ending == null ? CloseReason.PEER : ending);
            next.proceed();
        });
        hasSomething = hasGap;
        gather(envelope.head());
        gather(envelope.before());
        gather(envelope.encode(text));
    }

    private void gather(byte[] frame) {
        if (frame.length > 0) {
            gathered.add(ByteBuffer.wrap(frame));
            bytes += frame.length;
        }
    }

    @Override
    public int send(Message[] messages, int count) {
        int taken = 0;
        long allowance = limit - bytes;
        do {
            byte[] frame = messages[taken].frame(framing);
            gather(frame);
            messageBytes += frame.length;
            allowance -= frame.length;
            taken++;
        } while (taken < count && allowance > 0);
        messagesTaken += taken;
        hasSomething = true;
        if (hasCaughtUp || allowance <= 0) {
            answer(CloseReason.ANSWERED);
        }
        return taken;
    }

    @Override
    public void gap(Gap gap) {
        gather(envelope.encode(ControlEvents.gap(gap)));
        hasSomething = true;
    }

    @Override
    public void caughtUp() {
        hasCaughtUp = true;
        if (hasSomething) {
            answer(CloseReason.ANSWERED);
        } else if (request.cursor() instanceof Cursor.Now) {
            // There is nothing to wait from: the answer is where to begin.
            answer(CloseReason.FIRST);
        }
    }

    @Override
    public void heartbeat(Position cursor, boolean hasMoved) {
        if (hasMoved) {
            gather(envelope.encode(ControlEvents.cursor(request, cursor.toString())));
        }
        answer(hasSomething ? CloseReason.ANSWERED : CloseReason.EMPTY);
    }

    @Override
    public void pass(Message message, Position cursor, boolean hasMoved) {
        gather(message.frame(framing));
        hasSomething = true;
        heartbeat(cursor, hasMoved);
    }

    @Override
    public boolean isWritable() {
        return ending == null;
    }

    @Override
    public long lastProgressNanos() {
        return writer.lastProgressNanos();
    }

    @Override
    public int messages() {
        return messagesTaken;
    }

    @Override
    public long messageBytes() {
        return messageBytes;
    }

    @Override
    public String connectionId() {
        return request.connectionId();
    }

    @Override
    public String transport() {
        return transport.name();
    }

    @Override
    public boolean isPoll() {
        return true;
    }

    @Override
    public void end(CloseReason reason) {
        if (reason == CloseReason.STALLED || (reason == CloseReason.GOODBYE && !isWritable())) {
            ending = reason;
            IoUtils.safeClose(exchange.getConnection());
            subscription.close(reason);
        } else if (ending == null) {
            gather(envelope.encode(ControlEvents.bye(request, reason, retry)));
            answer(reason);
        }
    }

    private void answer(CloseReason reason) {
        ending = reason;
        gather(envelope.after());
        exchange.setResponseContentLength(bytes);
        writer.writeWhole(gathered.toArray(ByteBuffer[]::new));
        gathered.clear();
        if (writer.isDrained()) {
            exchange.endExchange();
        }
    }
}
