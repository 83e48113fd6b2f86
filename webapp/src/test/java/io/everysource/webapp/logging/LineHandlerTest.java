package io.everysource.webapp.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.ErrorManager;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who logs does not wait, and what is lost by that is said. */
@Timeout(60)
final class LineHandlerTest {
    private static final int LINE_BYTES = 10;
    private static final String DROPPED = "log lines were dropped here: whatever reads them is too slow.";

    private final HeldOutput held = new HeldOutput();

    /** The message alone; one that is short is filled up. */
    private static final class Messages extends Formatter {
        @Override
        public String format(LogRecord logged) {
            return String.format("%-" + (LINE_BYTES - 1) + "s\n", logged.getMessage());
        }
    }

    /** Room for ten lines, the last three of them for warnings. */
    private static LineHandler handler(OutputStream out) {
        LineHandler handler = new LineHandler(out, 10 * LINE_BYTES, 3 * LINE_BYTES);
        handler.setFormatter(new Messages());
        return handler;
    }

    private static void publish(LineHandler handler, Level level, String prefix, int count) {
        IntStream.range(0, count).forEach(i -> handler.publish(new LogRecord(level, prefix + i)));
    }

    private static List<String> names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    private List<String> written() {
        return held.lines().stream().map(String::strip).toList();
    }

    @Test
    void whatIsBeyondItsRoomIsDroppedAndCounted() throws InterruptedException {
        LineHandler handler = handler(held);
        publish(handler, Level.INFO, "first", 1);
        held.awaitWrite();
        publish(handler, Level.INFO, "a", 100);
        publish(handler, Level.WARNING, "w", 100);
        held.letGo();
        handler.close();
        List<String> expected = new ArrayList<>(List.of("first0"));
        expected.addAll(names("a", 6));
        expected.addAll(names("w", 3));
        expected.add("191 " + DROPPED);
        assertThat(written()).isEqualTo(expected);
    }

    @Test
    void whatWasDroppedIsSaidThoughNothingFollows() throws InterruptedException {
        LineHandler handler = handler(held);
        publish(handler, Level.INFO, "first", 1);
        held.awaitWrite();
        publish(handler, Level.INFO, "a", 9);
        held.letGo();
        // The rest, and what was dropped.
        held.awaitWrite();
        held.awaitWrite();
        handler.close();
        assertThat(written().get(7)).isEqualTo("3 " + DROPPED);
    }

    @Test
    void onceItGoesOnThereIsRoomAgainAndTheCountBeginsAnew() throws InterruptedException {
        LineHandler handler = handler(held);
        publish(handler, Level.INFO, "first", 1);
        held.awaitWrite();
        publish(handler, Level.INFO, "a", 8);
        held.letGo();
        held.awaitWrite();
        held.awaitWrite();
        publish(handler, Level.INFO, "b", 1);
        handler.close();
        assertThat(written()).endsWith("a5", "2 " + DROPPED, "b0");
    }

    @Test
    void whatWaitsIsWrittenAtTheEnd() throws InterruptedException {
        LineHandler handler = handler(held);
        publish(handler, Level.INFO, "first", 1);
        held.awaitWrite();
        publish(handler, Level.INFO, "a", 6);
        Thread closing = new Thread(handler::close);
        closing.start();
        held.letGo();
        closing.join();
        assertThat(written()).hasSize(7).endsWith("a5");
        publish(handler, Level.INFO, "late", 1);
        assertThat(written()).hasSize(7);
    }

    /** A pipe that nobody reads must not keep the process from ending. */
    @Test
    void theEndWaitsForNobodyForEver() throws InterruptedException {
        LineHandler handler = handler(held);
        publish(handler, Level.INFO, "first", 1);
        held.awaitWrite();
        assertTimeoutPreemptively(Duration.ofSeconds(30), handler::close);
        held.letGo();
    }

    @Test
    void linesOfManyThreadsStayWhole() throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LineHandler handler = new LineHandler(out, 1 << 20, 0);
        handler.setFormatter(new Messages());
        int threads = 8;
        CountDownLatch together = new CountDownLatch(threads);
        List<Thread> writers = IntStream.range(0, threads)
                .mapToObj(i -> new Thread(() -> {
                    together.countDown();
                    publish(handler, Level.INFO, (char) ('a' + i) + "-", 1_000);
                }))
                .toList();
        writers.forEach(Thread::start);
        for (Thread writer : writers) {
            writer.join();
        }
        handler.close();
        List<String> lines =
                out.toString(StandardCharsets.UTF_8).lines().map(String::strip).toList();
        assertThat(lines).hasSize(threads * 1_000);
        for (int i = 0; i < threads; i++) {
            String prefix = (char) ('a' + i) + "-";
            assertThat(lines.stream().filter(line -> line.startsWith(prefix))).isEqualTo(names(prefix, 1_000));
        }
    }

    @Test
    void aRecordWithoutATextIsSaidToBeOne() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        LineHandler handler = new LineHandler(out, 1 << 20, 0);
        LogRecord logged = new LogRecord(Level.INFO, "a");
        logged.setThrown(new RuntimeException() {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new UnsupportedOperationException("none");
            }
        });
        handler.publish(logged);
        handler.publish(new LogRecord(Level.INFO, "b"));
        handler.close();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .satisfiesExactly(
                        first ->
                                assertThat(first).contains("WARN A log line was lost", "UnsupportedOperationException"),
                        second -> assertThat(second).endsWith("INFO b"));
    }

    @Test
    void outputThatFailsEndsNothing() {
        List<Exception> told = new ArrayList<>();
        CountDownLatch failed = new CountDownLatch(2);
        LineHandler handler = handler(new OutputStream() {
            @Override
            public void write(int unused) throws IOException {
                failed.countDown();
                throw new IOException("broken");
            }
        });
        handler.setErrorManager(new ErrorManager() {
            @Override
            public synchronized void error(String message, Exception why, int code) {
                told.add(why);
            }
        });
        publish(handler, Level.INFO, "a", 1);
        while (failed.getCount() == 2) {
            Thread.onSpinWait();
        }
        publish(handler, Level.INFO, "b", 1);
        handler.close();
        assertThat(failed.getCount()).isZero();
        assertThat(told).hasSizeGreaterThanOrEqualTo(2);
    }
}
