package io.everysource.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xnio.ChannelPipe;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioIoThread;
import org.xnio.XnioWorker;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

@Timeout(30)
final class UndertowEventLoopTest {
    private static final int ENDLESS = 100_000;

    private XnioWorker worker;
    private XnioIoThread thread;
    private UndertowEventLoop loop;
    private final List<String> ran = new ArrayList<>();
    private final CountDownLatch done = new CountDownLatch(1);

    @BeforeEach
    void start() throws Exception {
        worker = Xnio.getInstance().createWorker(OptionMap.create(Options.WORKER_IO_THREADS, 1));
        thread = worker.getIoThread();
        loop = new UndertowEventLoop(thread);
    }

    @AfterEach
    void stop() throws Exception {
        worker.shutdownNow();
        assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatGoesOnAfterIoLetsSocketsBeRead() throws Exception {
        ChannelPipe<StreamSourceChannel, StreamSinkChannel> pipe = thread.createHalfDuplexPipe();
        pipe.getLeftSide().getReadSetter().set(source -> {
            ran.add("read");
            source.suspendReads();
            done.countDown();
        });
        thread.execute(() -> {
            pipe.getLeftSide().resumeReads();
            loop.executeAfterIo(this::goOn);
            write(pipe.getRightSide());
        });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        // Both are ready then, and either may be the first.
        assertThat(ran.indexOf("read")).isBetween(0, 1);
    }

    private void goOn() {
        if (done.getCount() > 0 && ran.size() < ENDLESS) {
            ran.add("went on");
            loop.executeAfterIo(this::goOn);
        }
    }

    private static void write(StreamSinkChannel sink) {
        try {
            sink.write(ByteBuffer.allocate(1));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void whatIsToRunAfterIoRunsOnceInItsOrder() throws Exception {
        thread.execute(() -> {
            loop.executeAfterIo(() -> ran.add("first"));
            loop.executeAfterIo(() -> {
                ran.add("second");
                loop.executeAfterIo(() -> {
                    ran.add("third");
                    thread.execute(done::countDown);
                });
            });
            ran.add("now");
        });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly("now", "first", "second", "third");
    }

    @Test
    void itCanBeUsedAgainAfterARest() throws Exception {
        CountDownLatch rested = new CountDownLatch(1);
        thread.execute(() -> loop.executeAfterIo(() -> thread.execute(rested::countDown)));
        assertThat(rested.await(20, TimeUnit.SECONDS)).isTrue();
        thread.execute(() -> loop.executeAfterIo(done::countDown));
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void withoutOpenFilesItGoesOnAllTheSame() throws Exception {
        loop = new UndertowEventLoop(thread, new AfterIo(() -> {
            throw new IOException("no open files");
        }));
        thread.execute(() -> {
            loop.executeAfterIo(() -> {
                ran.add(Thread.currentThread() == thread ? "on the thread" : "elsewhere");
                loop.executeAfterIo(done::countDown);
            });
            ran.add("now");
        });
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).containsExactly("now", "on the thread");
    }

    @Test
    void onceItsWorkerIsShutDownTasksAreDropped() throws Exception {
        worker.shutdownNow();
        assertThat(worker.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        loop.execute(() -> ran.add("late"));
        assertThat(ran).isEmpty();
    }
}
