package io.everysource.transport;

import io.everysource.hub.CloseReason;
import io.everysource.hub.Dispatcher;
import io.everysource.hub.Hub;
import io.everysource.hub.Outlet;
import io.everysource.hub.Subscription;
import io.everysource.log.Resume;
import io.everysource.message.EventStreamEncoder;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.xnio.XnioIoThread;

/** Opens subscribers' responses over any transport. Called on the connection's I/O thread. */
public final class Responses {
    private final Hub hub;
    private final LongSupplier nanoTime;
    private final Map<XnioIoThread, IoThread> ioThreads = new ConcurrentHashMap<>();

    /**
     * Opens responses onto {@code hub}.
     *
     * @param nanoTime tells when a socket last took something, as {@link System#nanoTime} does
     */
    public Responses(Hub hub, LongSupplier nanoTime) {
        this.hub = hub;
        this.nanoTime = nanoTime;
    }

    /** Subscribes, and answers {@code exchange} with what the subscription gets. */
    public void open(
            HttpServerExchange exchange, Transport transport, SubscribeRequest request, boolean isCursorGiven) {
        ResponseHead.set(exchange, transport);
        Resume resume = hub.resume(request.cursor(), request.selectors(), request.onGap(), request.access());
        if (isCursorGiven) {
            exchange.getResponseHeaders().put(ResponseHead.LAST_EVENT_ID, resume.precedes());
            exchange.getResponseHeaders().put(ResponseHead.MERCURE_LAST_EVENT_ID, resume.precedes());
        }
        if (!transport.isPoll()) {
            exchange.setPersistent(false);
        }
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> start(exchange, transport, request, resume));
    }

    private void start(HttpServerExchange exchange, Transport transport, SubscribeRequest request, Resume resume) {
        IoThread own = ioThreads.computeIfAbsent(exchange.getIoThread(), thread -> IoThread.of(thread, hub));
        Duration retry = spread(hub.config().retry());
        long limit = request.limit().orElse(transport.limit());
        Duration usual = transport.silence(hub.config());
        Duration silence = transport.isPoll() ? request.hold().orElse(usual) : usual;
        DisconnectWatcher.watch(exchange, own.departures());
        String text = ControlEvents.opening(request, transport, hub.config(), resume, retry);
        Subscription subscription;
        if (transport.isPoll()) {
            PollOutlet outlet = new PollOutlet(exchange, request, transport, limit, retry, nanoTime);
            subscription = subscribe(own.dispatcher(), request, resume, silence, outlet);
            outlet.open(subscription, text, resume.gap().isPresent());
        } else {
            StreamOutlet outlet = new StreamOutlet(exchange, request, transport, limit, retry, nanoTime, own.buffer());
            subscription = subscribe(own.dispatcher(), request, resume, silence, outlet);
            outlet.open(subscription, text);
        }
        own.dispatcher().start(subscription);
        if (hub.isDraining()) {
            subscription.end(CloseReason.DRAIN);
        }
    }

    private static Subscription subscribe(
            Dispatcher dispatcher, SubscribeRequest request, Resume resume, Duration silence, Outlet outlet) {
        return dispatcher.subscribe(
                request.selectors(), resume, request.onGap(), request.access(), silence, request.hold(), outlet);
    }

    /**
     * Tells in band why a subscriber is not served, as the one answer that script transports, XDomainRequest and native EventSource
     * can see.
     *
     * @param callback the function to call; empty unless {@code transport} is a script transport
     */
    public void refuse(HttpServerExchange exchange, Transport transport, String callback, Refusal refusal) {
        Envelope envelope = transport.envelope(callback, 0);
        answer(exchange, transport, envelope, envelope.encode(ControlEvents.error(refusal)));
    }

    /** Sends a raw native EventSource away for a while: any status but 200 would end it for good. */
    public void sendAway(HttpServerExchange exchange, Transport transport) {
        Envelope envelope = transport.envelope("", 0);
        String text = EventStreamEncoder.retry(spread(hub.config().retry())) + "\n";
        answer(exchange, transport, envelope, envelope.encode(text));
    }

    private static void answer(HttpServerExchange exchange, Transport transport, Envelope envelope, byte[] text) {
        ResponseHead.set(exchange, transport);
        ByteBuffer[] parts = {
            ByteBuffer.wrap(envelope.head()),
            ByteBuffer.wrap(envelope.before()),
            ByteBuffer.wrap(text),
            ByteBuffer.wrap(envelope.after())
        };
        exchange.getResponseSender().send(parts);
    }

    /** Between a half and one and a half of {@code average}, so that those cut off together do not come back together. */
    private static Duration spread(Duration average) {
        return Duration.ofMillis(
                average.toMillis() / 2 + ThreadLocalRandom.current().nextLong(average.toMillis() + 1));
    }
}
