package io.everysource.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Streams that get nothing, held until the standard input ends. */
final class Idle implements Work {
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    @Override
    public void run(Bench bench, Options options, Result result) throws IOException {
        int streams = options.number("streams");
        String query = options.text("query", "").replaceFirst("^(?=[^&])", "&");
        options.mustBeUsedUp();
        result.put("streams", streams);

        Feed feed = bench.feed(bench.settings().dialect().topic());
        bench.openStreams(feed, streams, query);
        System.out.println("{\"ready\":" + streams + "}");
        CompletableFuture<Void> end = CompletableFuture.runAsync(Idle::awaitEnd);
        while (!end.isDone()) {
            bench.loop().runUntil(System.nanoTime() + STEP_NANOS);
        }
    }

    private static void awaitEnd() {
        try {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
