package io.everysource.webapp.lab;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.conduits.StreamSinkConduit;

/** What happens to a response's body on its way to the socket. Called on the connection's I/O thread. */
interface BodyFault {
    /** Takes some of {@code source}; returns how much, or 0 to be asked again when the socket takes more. */
    int write(ByteBuffer source, StreamSinkConduit next) throws IOException;

    /** The body has ended. */
    default void end(StreamSinkConduit next) throws IOException {
        next.terminateWrites();
    }

    /** Whether nothing is left to be written for now. */
    default boolean flush(StreamSinkConduit next) throws IOException {
        return next.flush();
    }

    /** Whether nothing will ever be written again: nobody need wait for the socket. */
    default boolean isMute() {
        return false;
    }
}
