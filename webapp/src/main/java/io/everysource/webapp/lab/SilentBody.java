package io.everysource.webapp.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Lets so many bytes pass and swallows what follows, the end included; the connection stays open. A body that ends before is
 * whole.
 */
final class SilentBody implements BodyFault {
    private final Runnable onSilence;
    private int left;
    private boolean isMute;

    /** @param onSilence run when the first byte has been swallowed */
    SilentBody(int bytes, Runnable onSilence) {
        this.left = bytes;
        this.onSilence = onSilence;
    }

    @Override
    public int write(ByteBuffer source, StreamSinkConduit next) throws IOException {
        if (left > 0) {
            int written = BodyConduit.write(source, left, next);
            left -= written;
            return written;
        }
        int swallowed = source.remaining();
        source.position(source.limit());
        if (swallowed > 0 && !isMute) {
            isMute = true;
            onSilence.run();
        }
        return swallowed;
    }

    @Override
    public void end(StreamSinkConduit next) throws IOException {
        if (!isMute) {
            next.terminateWrites();
        }
    }

    /** Never, when mute: flushed, Undertow would take the response for finished. */
    @Override
    public boolean flush(StreamSinkConduit next) throws IOException {
        return next.flush() && !isMute;
    }

    @Override
    public boolean isMute() {
        return isMute;
    }
}
