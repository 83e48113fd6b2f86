package io.everysource.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import org.xnio.Options;

/** What a server with a hub wants of Undertow. */
public final class ServerOptions {
    private static final int BACKLOG = 4_096;
    private static final int MAX_HEADER_BYTES = 256 * 1_024;
    private static final int MAX_HEADERS = 100;
    private static final int MAX_PARAMETERS = 4_096;
    private static final int PARSE_TIMEOUT_MILLIS = 30_000;
    private static final int IDLE_TIMEOUT_MILLIS = 75_000;

    private ServerOptions() {}

    /** Sets the options on {@code builder}, and what answers: {@code handler}, made tolerant of {@link EmptyLines}. */
    public static Undertow.Builder apply(Undertow.Builder builder, HttpHandler handler) {
        return builder.setHandler(new EmptyLines(new KnownVersions(new BrokenTrailers(handler))))
                .setSocketOption(Options.BACKLOG, BACKLOG)
                // The hub has limits of its own; Undertow's ends the connection without an answer.
                .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                // Buffered, an answer would wait for the next one, and a stream would never be sent.
                .setServerOption(UndertowOptions.BUFFER_PIPELINED_DATA, false)
                .setServerOption(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
                .setServerOption(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
                .setServerOption(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
                .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, PARSE_TIMEOUT_MILLIS)
                .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_TIMEOUT_MILLIS)
                // The hub decodes queries itself, strictly; old browsers send them unescaped.
                .setServerOption(UndertowOptions.DECODE_URL, false)
                .setServerOption(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true);
    }
}
