package io.everysource.transport;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Where an I/O thread puts together what one write is to take. It is outside the heap, so that the JDK need not copy it and one
 * plain write is enough; and as those who are sent the same follow one another, it is filled once for all of them. Owned by
 * that thread.
 */
final class WriteBuffer {
    /** In bytes. Whatever is longer gets a buffer of its own. */
    private static final int CAPACITY = 64 * 1024;

    private final ByteBuffer usual = ByteBuffer.allocateDirect(CAPACITY);
    private ByteBuffer buffer = usual;

    /** What the buffer is made of, or will be. */
    private byte[][] parts = new byte[Long.SIZE + 2][];

    private int count;
    private int length;

    /** How many parts it was made of the last time. */
    private int filledCount;

    /** Whether the parts so far are those that the buffer was made of. */
    private boolean isSame = true;

    /** Begins anew. */
    WriteBuffer clear() {
        count = 0;
        length = 0;
        return this;
    }

    /** Adds bytes that are not to change any more. */
    WriteBuffer add(byte[] part) {
        if (part.length == 0) {
            return this;
        }
        if (count == parts.length) {
            parts = Arrays.copyOf(parts, 2 * count);
        }
        if (parts[count] != part) {
            parts[count] = part;
            isSame = false;
        }
        count++;
        length += part.length;
        return this;
    }

    /** Whether that many bytes more can be added at no cost. */
    boolean hasRoom(int bytes) {
        return length + bytes <= CAPACITY;
    }

    /** All that was added, until the next {@link #clear}. */
    ByteBuffer bytes() {
        if (isSame && count == filledCount) {
            return buffer.limit(length).position(0);
        }
        buffer = length <= CAPACITY ? usual.clear() : ByteBuffer.allocate(length);
        for (int i = 0; i < count; i++) {
            buffer.put(parts[i]);
        }
        Arrays.fill(parts, count, Math.max(count, filledCount), null);
        filledCount = count;
        isSame = true;
        return buffer.flip();
    }
}
