package io.everysource.webapp.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;
import org.xnio.conduits.AbstractStreamSinkConduit;
import org.xnio.conduits.ConduitWritableByteChannel;
import org.xnio.conduits.Conduits;
import org.xnio.conduits.StreamSinkConduit;

/** Hands a response's body to a fault, before it is framed: the head and the marks of chunks do not count. */
final class BodyConduit extends AbstractStreamSinkConduit<StreamSinkConduit> {
    private final BodyFault fault;

    BodyConduit(StreamSinkConduit next, BodyFault fault) {
        super(next);
        this.fault = fault;
    }

    /** Writes at most {@code most} bytes of {@code source}. */
    static int write(ByteBuffer source, int most, StreamSinkConduit next) throws IOException {
        int end = source.limit();
        source.limit(Math.min(end, source.position() + most));
        try {
            return next.write(source);
        } finally {
            source.limit(end);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        return fault.write(source, next);
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) throws IOException {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            while (sources[i].hasRemaining()) {
                int written = fault.write(sources[i], next);
                if (written == 0) {
                    return total;
                }
                total += written;
            }
        }
        return total;
    }

    @Override
    public int writeFinal(ByteBuffer source) throws IOException {
        return Conduits.writeFinalBasic(this, source);
    }

    @Override
    public long writeFinal(ByteBuffer[] sources, int offset, int length) throws IOException {
        return Conduits.writeFinalBasic(this, sources, offset, length);
    }

    @Override
    public long transferFrom(FileChannel source, long position, long count) throws IOException {
        return source.transferTo(position, count, new ConduitWritableByteChannel(this));
    }

    @Override
    public long transferFrom(StreamSourceChannel source, long count, ByteBuffer throughBuffer) throws IOException {
        return IoUtils.transfer(source, count, throughBuffer, new ConduitWritableByteChannel(this));
    }

    @Override
    public void terminateWrites() throws IOException {
        fault.end(next);
    }

    @Override
    public boolean flush() throws IOException {
        return fault.flush(next);
    }

    @Override
    public void resumeWrites() {
        if (!fault.isMute()) {
            next.resumeWrites();
        }
    }

    @Override
    public void wakeupWrites() {
        if (!fault.isMute()) {
            next.wakeupWrites();
        }
    }
}
