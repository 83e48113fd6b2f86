package io.everysource.webapp.fuzz;

import java.util.Optional;

/**
 * A request, or what is sent instead of one.
 *
 * @param number its number in the run
 * @param bytes what is sent
 * @param cut after how many bytes the sender pauses; their number for not at all
 * @param ending what the client does after it has sent them
 * @param method the request's method, where there is exactly one request
 * @param callback the callback it asks for, where that is certain
 * @param hasToken whether a token that is good may be in it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FuzzCase(
        int number,
        byte[] bytes,
        int cut,
        Ending ending,
        Optional<String> method,
        Optional<String> callback,
        boolean hasToken) {
    enum Ending {
        /** Waits for the one answer and keeps the connection: the request is whole, so there has to be one. */
        ANSWER,
        /** Closes its half and reads on to the end: whatever was sent, the server has to end too. */
        HALF_CLOSE,
        /** Leaves without reading. */
        CLOSE,
        /** Leaves by a reset. */
        RESET
    }
}
