package io.everysource.benchmarks;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** One event stream that the JDK's client reads. What it calls on threads of its own is handed to the {@link Loop}. */
final class ClientStream implements HttpResponse.BodySubscriber<Void> {
    private final Loop loop;
    private final Subscriber subscriber;
    private final Tally tally;

    // Touched by the loop's thread alone.
    private byte[] unused = {};

    ClientStream(Loop loop, Subscriber subscriber, Tally tally) {
        this.loop = loop;
        this.subscriber = subscriber;
        this.tally = tally;
    }

    /** It is there as soon as its head is: so much of the response is waited for. */
    @Override
    public CompletionStage<Void> getBody() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        long now = System.nanoTime();
        loop.execute(() -> buffers.forEach(buffer -> receive(buffer, now)));
    }

    @Override
    public void onError(Throwable lost) {
        loop.execute(() -> tally.broken++);
    }

    @Override
    public void onComplete() {
        loop.execute(() -> tally.broken++);
    }

    private void receive(ByteBuffer buffer, long now) {
        int length = unused.length + buffer.remaining();
        byte[] bytes = Arrays.copyOf(unused, length);
        buffer.get(bytes, unused.length, buffer.remaining());
        int used = EventText.read(bytes, 0, length, subscriber, now);
        unused = Arrays.copyOfRange(bytes, used, length);
    }
}
