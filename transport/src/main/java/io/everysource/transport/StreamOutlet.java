package io.everysource.transport;

import io.everysource.hub.CloseReason;
import io.everysource.hub.Outlet;
import io.everysource.hub.Subscription;
import io.everysource.log.Gap;
import io.everysource.message.Framing;
import io.everysource.message.Message;
import io.everysource.message.Position;
import io.undertow.server.HttpServerExchange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.xnio.IoUtils;

/**
 * An endless response: each call writes at once. When the socket takes no more, only the frame in which it was cut is kept,
 * and what follows is read from the log again. Runs on the connection's I/O thread alone.
 */
final class StreamOutlet implements Outlet {
    private static final byte[] NOTHING = {};

    private final HttpServerExchange exchange;
    private final SubscribeRequest request;
    private final Transport transport;
    private final Envelope envelope;
    private final Framing framing;
    private final Duration retry;
    private final ResponseWriter writer;
    private final WriteBuffer buffer;

    /** Bytes that may still go out before the response ends at its limit. */
    private long allowance;

    private int messagesTaken;
    private long messageBytes;

    private Subscription subscription;
    private CloseReason ending;
    private boolean saidBye;

    /**
     * @param limit bytes after which the response ends; 0 for never
     * @param retry what the client is told to wait after an end that it did not ask for
     * @param buffer that of the connection's I/O thread
     */
    StreamOutlet(
            HttpServerExchange exchange,
            SubscribeRequest request,
            Transport transport,
            long limit,
            Duration retry,
            LongSupplier nanoTime,
            WriteBuffer buffer) {
        this.exchange = exchange;
        this.request = request;
        this.transport = transport;
        this.envelope = transport.envelope(request.callback(), request.padding());
        this.framing = transport.framing(request.control());
        this.allowance = limit == 0 ? Long.MAX_VALUE : limit;
        this.retry = retry;
        this.writer = new ResponseWriter(exchange, nanoTime, this::drained);
        this.buffer = buffer;
    }

    /** Sends the response's head and its first text. */
    void open(Subscription opened, String text) {
        subscription = opened;
        exchange.addExchangeCompleteListener((completed, next) -> {
            opened.close(ending == null ? CloseReason.PEER : ending);
            next.proceed();
        });
        ByteBuffer first = buffer.clear()
                .add(envelope.head())
                .add(envelope.before())
                .add(envelope.encode(text))
                .add(envelope.after())
                .bytes();
        writer.writeWhole(first);
        if (writer.isDrained()) {
            forgetHead();
            writer.bypassFraming();
        }
    }

    /** The heads were read and written; idle streams are many, and a quarter of their memory would be this. */
    private void forgetHead() {
        exchange.getRequestHeaders().clear();
        exchange.getResponseHeaders().clear();
        exchange.getQueryParameters().clear();
    }

    @Override
    public int send(Message[] messages, int count) {
        buffer.clear().add(envelope.before());
        int taken = 0;
        long bytes = 0;
        do {
            byte[] frame = messages[taken].frame(framing);
            if (taken > 0 && !buffer.hasRoom(frame.length)) {
                break;
            }
            buffer.add(frame);
            bytes += frame.length;
            taken++;
        } while (taken < count && bytes < allowance);
        ByteBuffer all = buffer.add(envelope.after()).bytes();
        int left = writer.write(all);
        if (left > 0) {
            taken = keep(messages, taken, all.position());
            bytes = 0;
            for (int i = 0; i < taken; i++) {
                // What follows will be read from the log again.
                bytes += messages[i].frame(framing).length;
            }
        }
        allowance -= bytes;
        messageBytes += bytes;
        messagesTaken += taken;
        endAtLimit();
        return taken;
    }

    /**
     * Keeps the rest of the frame that the socket was cut in, and the end of its call; returns the number of messages that are thereby
     * taken.
     *
     * @param written how many bytes of the call the socket took: not all
     */
    private int keep(Message[] messages, int offered, int written) {
        byte[] before = envelope.before();
        byte[] after = envelope.after();
        if (written < before.length) {
            writer.keep(rest(before, written), rest(messages[0].frame(framing), 0), rest(after, 0));
            return 1;
        }
        int at = written - before.length;
        for (int i = 0; i < offered; i++) {
            byte[] frame = messages[i].frame(framing);
            if (at == 0 && i > 0) {
                writer.keep(rest(after, 0));
                return i;
            }
            if (at < frame.length) {
                writer.keep(rest(frame, at), rest(after, 0));
                return i + 1;
            }
            at -= frame.length;
        }
        writer.keep(rest(after, at));
        return offered;
    }

    private static ByteBuffer rest(byte[] bytes, int from) {
        return ByteBuffer.wrap(bytes, from, bytes.length - from);
    }

    @Override
    public void gap(Gap gap) {
        write(ControlEvents.gap(gap));
    }

    @Override
    public void caughtUp() {
        // A stream has no end to come to.
    }

    @Override
    public void heartbeat(Position cursor, boolean hasMoved) {
        String text = ControlEvents.heartbeat(request);
        write(hasMoved ? ControlEvents.cursor(request, cursor.toString()) + text : text);
        endAtLimit();
    }

    @Override
    public void pass(Message message, Position cursor, boolean hasMoved) {
        byte[] moved = hasMoved ? envelope.encode(ControlEvents.cursor(request, cursor.toString())) : NOTHING;
        write(message.frame(framing), moved);
        endAtLimit();
    }

    private void write(String text) {
        write(envelope.encode(text), NOTHING);
    }

    private void write(byte[] first, byte[] second) {
        allowance -= first.length + second.length;
        buffer.clear().add(envelope.before()).add(first).add(second).add(envelope.after());
        writer.writeWhole(buffer.bytes());
    }

    private void endAtLimit() {
        if (allowance <= 0) {
            end(CloseReason.LIMIT);
        }
    }

    @Override
    public boolean isWritable() {
        return ending == null && writer.isDrained();
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
        return false;
    }

    @Override
    public void end(CloseReason reason) {
        if (reason == CloseReason.STALLED || (reason == CloseReason.GOODBYE && !isWritable())) {
            ending = reason;
            IoUtils.safeClose(exchange.getConnection());
            subscription.close(reason);
        } else if (ending == null) {
            ending = reason;
            finish();
        }
    }

    private void drained() {
        if (ending == null) {
            subscription.resume();
        } else {
            finish();
        }
    }

    /** Says good-bye and ends the response, as soon as what was taken before has gone. */
    private void finish() {
        if (writer.isDrained() && !saidBye) {
            saidBye = true;
            String bye = ControlEvents.bye(request, ending, retry);
            if (!bye.isEmpty()) {
                write(bye);
            }
        }
        if (writer.isDrained()) {
            exchange.endExchange();
        }
    }
}
