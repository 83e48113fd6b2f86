package io.everysource.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import org.xnio.Option;
import org.xnio.OptionMap;
import org.xnio.Options;

/** What a server with a hub wants of Undertow. */
public final class ServerOptions {
    private static final int BACKLOG = 4_096;

    /** Beyond {@link SocketGuard#MAX_HEAD}, so that most of those who send too much can be told. */
    private static final int MAX_HEADER_BYTES = 128 * 1_024;

    private static final int MAX_HEADERS = 100;

    /** A thousand topics and all else. Undertow makes 190 bytes of each, though it has but two. */
    private static final int MAX_PARAMETERS = 1_100;

    /** From the first byte of a head to its last, however they trickle in. */
    private static final int PARSE_TIMEOUT_MILLIS = 10_000;

    private static final int IDLE_TIMEOUT_MILLIS = 75_000;

    private static final OptionMap SERVER = OptionMap.builder()
            // The hub has limits of its own; Undertow's ends the connection without an answer.
            .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
            // Buffered, an answer would wait for the next one, and a stream would never be sent.
            .set(UndertowOptions.BUFFER_PIPELINED_DATA, false)
            .set(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_BYTES)
            .set(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
            .set(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
            .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, PARSE_TIMEOUT_MILLIS)
            .set(UndertowOptions.NO_REQUEST_TIMEOUT, IDLE_TIMEOUT_MILLIS)
            // The hub decodes queries itself, strictly; old browsers send them unescaped.
            .set(UndertowOptions.DECODE_URL, false)
            .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
            .getMap();

    private ServerOptions() {}

    /**
     * Sets the options on {@code builder}, and what answers: {@code handler}, made tolerant of {@link EmptyLines}. Whoever wants HTTP/2
     * besides sets {@link UndertowOptions#ENABLE_HTTP2}.
     */
    public static Undertow.Builder apply(Undertow.Builder builder, HttpHandler handler) {
        SERVER.forEach(option -> set(builder, option));
        return builder.setHandler(hardened(handler)).setSocketOption(Options.BACKLOG, BACKLOG);
    }

    private static <T> void set(Undertow.Builder builder, Option<T> option) {
        builder.setServerOption(option, SERVER.get(option));
    }

    /** The options of HTTP. */
    static OptionMap server() {
        return SERVER;
    }

    /**
     * The options of the threads: those that Undertow itself would choose, but a single I/O thread on a single core. Each has a
     * dispatcher that looks at every message, and two would take turns.
     */
    static OptionMap worker() {
        int ioThreads = Runtime.getRuntime().availableProcessors();
        return OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, ioThreads)
                .set(Options.WORKER_TASK_CORE_THREADS, ioThreads * 8)
                .set(Options.WORKER_TASK_MAX_THREADS, ioThreads * 8)
                .set(Options.CONNECTION_HIGH_WATER, Integer.MAX_VALUE >> 1)
                .set(Options.CONNECTION_LOW_WATER, Integer.MAX_VALUE >> 1)
                .set(Options.TCP_NODELAY, true)
                .set(Options.CORK, true)
                .getMap();
    }

    /** The options of a listening socket. */
    static OptionMap socket(int ioThreads) {
        return OptionMap.builder()
                .set(Options.WORKER_IO_THREADS, ioThreads)
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BALANCING_TOKENS, 1)
                .set(Options.BALANCING_CONNECTIONS, 2)
                .set(Options.BACKLOG, BACKLOG)
                .getMap();
    }

    /** {@code handler} behind what copes with requests that Undertow does not cope with. */
    static HttpHandler hardened(HttpHandler handler) {
        return new EmptyLines(new KnownVersions(new BrokenTrailers(handler)));
    }
}
