package io.everysource.webapp.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** A run: its cases, on many connections at once, in five parts, after each of which everything has to be as it was. */
public final class FuzzRun {
    private static final int THREADS = 16;
    private static final int PARTS = 5;
    private static final int CASES_PER_SENTINEL = 25;

    /**
     * What may be added from the second part to the last: caches that are bounded but not full yet (keys of publishes and
     * templates, both made from few), code and classes, and what collection is too lazy for. Of the thousands of cases between
     * the two, a leak of one connection in twenty would need more.
     */
    private static final long SLACK_BYTES = 8L << 20;

    private final InetSocketAddress server;
    private final Published published;
    private final IntSupplier subscriptions;
    private final IntSupplier connections;
    private final AtomicLongArray statuses = new AtomicLongArray(600);
    private final AtomicReference<AssertionError> failure = new AtomicReference<>();
    private final LogWatch log = new LogWatch();

    /**
     * @param subscriptions how many the server has open
     * @param connections how many the server has open
     */
    public FuzzRun(InetSocketAddress server, Published published, IntSupplier subscriptions, IntSupplier connections) {
        this.server = server;
        this.published = published;
        this.subscriptions = subscriptions;
        this.connections = connections;
    }

    /**
     * Runs cases {@code first} to {@code end}, that one not included.
     *
     * @param cursors positions of the server's log, to ask for
     * @return what was done, for people
     * @throws AssertionError if something did not hold
     */
    public String run(long seed, int first, int end, List<String> cursors) {
        CaseMaker maker = new CaseMaker(seed, Corpus.load(), cursors);
        AtomicInteger next = new AtomicInteger(first);
        long[] heap = new long[PARTS + 1];
        long start = System.nanoTime();
        try (log;
                Sentinel sentinel = new Sentinel(server)) {
            for (int part = 1; part <= PARTS; part++) {
                int partEnd = first + (int) ((long) (end - first) * part / PARTS);
                run(seed, maker, next, partEnd, sentinel);
                next.set(partEnd);
                settle(sentinel);
                heap[part] = usedHeap();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        await(
                "that the sentinel's connections end",
                () -> subscriptions.getAsInt() == 0 && connections.getAsInt() == 0);
        long grown = heap[PARTS] - heap[2];
        if (grown > SLACK_BYTES) {
            throw new AssertionError("The heap grew by " + grown + " bytes from the second part to the last.");
        }
        if (statuses.get(503) > 0) {
            throw new AssertionError("The server sent " + statuses.get(503) + " away, with nothing to be short of.");
        }
        return String.format(
                Locale.ROOT,
                "%d cases in %d s, %s; the heap after each fifth, in KiB: %d %d %d %d %d",
                end - first,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                counts(),
                heap[1] >> 10,
                heap[2] >> 10,
                heap[3] >> 10,
                heap[4] >> 10,
                heap[5] >> 10);
    }

    private void run(long seed, CaseMaker maker, AtomicInteger next, int end, Sentinel sentinel) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            InetAddress from = address(i);
            Thread thread = new Thread(() -> work(seed, maker, next, end, from, sentinel), "fuzz-" + i);
            thread.start();
            threads.add(thread);
        }
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private void work(long seed, CaseMaker maker, AtomicInteger next, int end, InetAddress from, Sentinel sentinel) {
        try (FuzzWorker worker = new FuzzWorker(server, from, new Oracle(published, FuzzTokens.GOOD), statuses)) {
            for (int n = next.getAndIncrement(); n < end && failure.get() == null; n = next.getAndIncrement()) {
                FuzzCase fuzz = maker.make(n);
                try {
                    worker.run(fuzz);
                    if (n % CASES_PER_SENTINEL == 0) {
                        sentinel.publish();
                    }
                    checkAround(sentinel);
                } catch (AssertionError | RuntimeException failed) {
                    fail(seed, fuzz, failed);
                }
            }
        } catch (IOException unclosable) {
            throw new UncheckedIOException(unclosable);
        }
    }

    /** The first failure counts: others may be of its making. */
    private synchronized void fail(long seed, FuzzCase fuzz, Throwable failed) {
        if (failure.get() == null) {
            failure.set(explain(seed, fuzz, failed));
        }
    }

    private void checkAround(Sentinel sentinel) {
        Optional<String> logged = log.complaint();
        if (logged.isPresent()) {
            throw new AssertionError("While this case or another one of the moment ran, the log said: " + logged.get());
        }
        if (!sentinel.complaint().isEmpty()) {
            throw new AssertionError("The subscriber that is always there: " + sentinel.complaint());
        }
    }

    private static AssertionError explain(long seed, FuzzCase fuzz, Throwable failed) {
        Path file = Path.of("target", "fuzz", seed + "-" + fuzz.number() + ".txt");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, Escaped.text(fuzz.bytes()), StandardCharsets.US_ASCII);
        } catch (IOException unwritable) {
            failed.addSuppressed(unwritable);
        }
        return new AssertionError(
                failed.getMessage() + "\nAgain: -Dfuzz.seed=" + seed + " -Dfuzz.case=" + fuzz.number() + " ("
                        + fuzz.ending() + ", cut after " + fuzz.cut() + " bytes). Where it is mended, " + file
                        + " belongs to the corpus.\n" + Escaped.excerpt(fuzz.bytes()),
                failed);
    }

    /** Waits until nothing is left but the sentinel. */
    private void settle(Sentinel sentinel) {
        sentinel.publish();
        await("for the sentinel's events", sentinel::hasAll);
        await(
                "that all connections but the sentinel's end",
                () -> subscriptions.getAsInt() == 1 && connections.getAsInt() == 2);
        checkAround(sentinel);
    }

    private void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Wire.PATIENCE_MILLIS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Waited in vain " + what + ": there are " + subscriptions.getAsInt()
                        + " subscriptions and " + connections.getAsInt() + " connections.");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
    }

    private String counts() {
        StringBuilder text = new StringBuilder("answers by status:");
        for (int status = 0; status < statuses.length(); status++) {
            if (statuses.get(status) > 0) {
                text.append(' ').append(status).append(" x ").append(statuses.get(status));
            }
        }
        return text.toString();
    }

    /** Addresses of Linux's loopback are many; elsewhere there is one, and its ports have to do. */
    private static InetAddress address(int i) {
        boolean isLinux = System.getProperty("os.name").equals("Linux");
        try {
            return isLinux
                    ? InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + i)})
                    : InetAddress.getLoopbackAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
