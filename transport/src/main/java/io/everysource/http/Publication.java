package io.everysource.http;

import io.everysource.message.TraceContext;
import java.time.Duration;
import java.util.Optional;

/**
 * What came of a request to publish.
 *
 * @param address who asked
 * @param subject the subject of its token; empty if it has none
 * @param status the HTTP status that was answered; 0 if the peer broke it off
 * @param messages how many messages were appended
 * @param lastId the event id of the last of them; empty if there is none
 * @param took from the request's head to its answer
 * @param trace which trace it belongs to, by the header traceparent
 */
public record Publication(
        String address,
        String subject,
        int status,
        int messages,
        String lastId,
        Duration took,
        Optional<TraceContext> trace) {}
