package io.everysource.benchmarks;

import java.io.IOException;

/** What is done with the bytes that come over one connection. Called by the thread of the {@link Loop} alone. */
interface Receiver {
    /** What comes is not what was asked for: the connection is to be closed. */
    int BROKEN = -1;

    /**
     * Takes what has come.
     *
     * @return how many bytes were used; the others come again, in front of what comes next. Or {@link #BROKEN}
     * @throws IOException if the connection is lost
     */
    int receive(byte[] bytes, int length, long now) throws IOException;

    /** The connection ended, by the peer's will or as it was {@link #BROKEN}. */
    void ended();
}
