package io.everysource.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import org.xnio.ChannelPipe;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;
import org.xnio.channels.StreamSourceChannel;

/**
 * Tasks that are to run after an I/O thread has looked at its sockets. It runs all its tasks before it selects, those that they add
 * included, and those that another thread adds meanwhile. So these wait behind a pipe with a byte in it, which is ready whenever the
 * thread selects, in its turn among the sockets. The pipe is there as long as tasks wait. Used on that thread alone.
 */
final class AfterIo {
    private final Pipes pipes;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private ChannelPipe<StreamSourceChannel, StreamSinkChannel> pipe;

    /** @param pipes makes those of the thread */
    AfterIo(Pipes pipes) {
        this.pipes = pipes;
    }

    /** @throws IOException if there can be no pipe, for want of open files; {@code task} will not run then */
    void execute(Runnable task) throws IOException {
        if (pipe == null) {
            open();
        }
        tasks.add(task);
    }

    private void open() throws IOException {
        ChannelPipe<StreamSourceChannel, StreamSinkChannel> opened = pipes.open();
        opened.getRightSide().write(ByteBuffer.allocate(1));
        opened.getLeftSide().getReadSetter().set(source -> run());
        opened.getLeftSide().resumeReads();
        pipe = opened;
    }

    private void run() {
        for (int waiting = tasks.size(); waiting > 0; waiting--) {
            tasks.remove().run();
        }
        if (tasks.isEmpty()) {
            IoUtils.safeClose(pipe.getLeftSide());
            IoUtils.safeClose(pipe.getRightSide());
            pipe = null;
        }
    }

    /** Makes pipes whose ends belong to one I/O thread. */
    interface Pipes {
        ChannelPipe<StreamSourceChannel, StreamSinkChannel> open() throws IOException;
    }
}
