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
import java.util.Arrays;
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
    private final Duration retry;
    private final ResponseWriter writer;

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
     */
    StreamOutlet(
            HttpServerExchange exchange,
            SubscribeRequest request,
            Transport transport,
            long limit,
            Duration retry,
            LongSupplier nanoTime) {
        this.exchange = exchange;
        this.request = request;
        this.transport = transport;
        this.envelope = transport.envelope(request.callback(), request.padding());
        this.allowance = limit == 0 ? Long.MAX_VALUE : limit;
        this.retry = retry;
        this.writer = new ResponseWriter(exchange, nanoTime, this::drained);
    }

    /** Sends the response's head and its first text. */
    void open(Subscription opened, String text) {
        subscription = opened;
        exchange.addExchangeCompleteListener((completed, next) -> {
            opened.close(ending == null ? CloseReason.PEER : ending);
            next.proceed();
        });
        writer.writeWhole(whole(envelope.head(), envelope.before(), envelope.encode(text), envelope.after()));
        if (writer.isDrained()) {
            forgetHead();
        }
    }

    /** One buffer: Undertow keeps those of a response's first write as long as the response lives. */
    private static ByteBuffer whole(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer whole = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            whole.put(part);
        }
        return whole.flip();
    }

    /** The heads were read and written; idle streams are many, and a quarter of their memory would be this. */
    private void forgetHead() {
        exchange.getRequestHeaders().clear();
        exchange.getResponseHeaders().clear();
        exchange.getQueryParameters().clear();
    }

    @Override
    public int send(Message[] messages, int count) {
        Framing framing = transport.framing(request.control());
        ByteBuffer[] buffers = new ByteBuffer[count + 2];
        int taken = 0;
        buffers[0] = ByteBuffer.wrap(envelope.before());
        do {
            byte[] frame = messages[taken].frame(framing);
            allowance -= frame.length;
            messageBytes += frame.length;
            buffers[++taken] = ByteBuffer.wrap(frame);
        } while (taken < count && allowance > 0);
        buffers[taken + 1] = ByteBuffer.wrap(envelope.after());
        int cut = writer.write(taken == count ? buffers : Arrays.copyOf(buffers, taken + 2));
        if (cut < taken + 2) {
            int offered = taken;
            taken = keep(buffers, cut, offered);
            for (int i = taken; i < offered; i++) {
                // It will be read from the log again.
                allowance += buffers[i + 1].limit();
                messageBytes -= buffers[i + 1].limit();
            }
        }
        messagesTaken += taken;
        endAtLimit();
        return taken;
    }

    /**
     * Keeps the frame that the socket was cut in, and the end of its call; returns the number of messages that are thereby taken.
     *
     * @param cut the index of the first buffer that was not written whole
     */
    private int keep(ByteBuffer[] buffers, int cut, int taken) {
        ByteBuffer after = buffers[taken + 1];
        if (cut == taken + 1) {
            writer.keep(after);
            return taken;
        }
        if (cut > 1 && buffers[cut].position() == 0) {
            writer.keep(after);
            return cut - 1;
        }
        if (cut == 0) {
            writer.keep(buffers[0], buffers[1], after);
            return 1;
        }
        writer.keep(buffers[cut], after);
        return cut;
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
        write(message.frame(transport.framing(request.control())), moved);
        endAtLimit();
    }

    private void write(String text) {
        write(envelope.encode(text), NOTHING);
    }

    private void write(byte[] first, byte[] second) {
        allowance -= first.length + second.length;
        writer.writeWhole(
                ByteBuffer.wrap(envelope.before()),
                ByteBuffer.wrap(first),
                ByteBuffer.wrap(second),
                ByteBuffer.wrap(envelope.after()));
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
