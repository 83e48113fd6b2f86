package io.everysource.message;

import java.util.ArrayDeque;

/**
 * Keeps the frames that are made on demand, as long as there is room: the oldest go first. So they are made once for all who
 * want them at about the same time, and never take the place of messages. Safe for use by any thread.
 */
public final class FrameCache {
    /** A frame that may be dropped at any time. */
    static final class Frame {
        private volatile byte[] bytes;

        private Frame(byte[] bytes) {
            this.bytes = bytes;
        }

        /** The frame; null once it was dropped. */
        byte[] bytes() {
            return bytes;
        }
    }

    private final long maxBytes;

    // Guarded by this.
    private final ArrayDeque<Frame> frames = new ArrayDeque<>();
    private long bytes;

    /**
     * An empty cache.
     *
     * @param maxBytes how much is kept
     */
    public FrameCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    synchronized Frame keep(byte[] frame) {
        Frame kept = new Frame(frame);
        frames.add(kept);
        bytes += frame.length;
        while (bytes > maxBytes) {
            drop(frames.element());
        }
        return kept;
    }

    /** Drops a frame whose message is gone. */
    synchronized void drop(Frame frame) {
        if (frame.bytes != null) {
            bytes -= frame.bytes.length;
            frame.bytes = null;
        }
        while (!frames.isEmpty() && frames.element().bytes == null) {
            frames.remove();
        }
    }

    /** The bytes kept. */
    public synchronized long bytes() {
        return bytes;
    }
}
