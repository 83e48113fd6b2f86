package io.everysource.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** One connection and what came over it that its receiver could not use yet. */
final class Link {
    private final SocketChannel channel;
    private final Receiver receiver;
    private byte[] unused = {};
    private int unusedLength;

    Link(SocketChannel channel, Receiver receiver) {
        this.channel = channel;
        this.receiver = receiver;
    }

    /** Sends as much as the connection takes. */
    void send(ByteBuffer bytes) throws IOException {
        channel.write(bytes);
    }

    void close() throws IOException {
        channel.close();
    }

    /** Reads once, and has it received. */
    void read(ByteBuffer buffer, byte[] bytes) throws IOException {
        if (!receive(buffer, bytes)) {
            channel.close();
            receiver.ended();
        }
    }

    private boolean receive(ByteBuffer buffer, byte[] bytes) {
        try {
            int read = channel.read(buffer.clear().limit(bytes.length - unusedLength));
            if (read <= 0) {
                return false;
            }
            System.arraycopy(unused, 0, bytes, 0, unusedLength);
            buffer.flip().get(bytes, unusedLength, read);
            int length = unusedLength + read;
            int used = receiver.receive(bytes, length, System.nanoTime());
            keep(bytes, used, length);
            return used != Receiver.BROKEN;
        } catch (IOException lost) {
            return false;
        }
    }

    private void keep(byte[] bytes, int used, int length) {
        unusedLength = used < 0 ? 0 : length - used;
        if (unusedLength > unused.length) {
            unused = Arrays.copyOfRange(bytes, used, length);
        } else if (unusedLength > 0) {
            System.arraycopy(bytes, used, unused, 0, unusedLength);
        }
    }
}
