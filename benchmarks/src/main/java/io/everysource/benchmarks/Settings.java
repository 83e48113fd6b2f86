package io.everysource.benchmarks;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What all works are told alike.
 *
 * @param publishing where to publish: in plain HTTP/1.1 always
 * @param pids the server's processes
 * @param size of each event's data, in bytes
 * @param scheme by which streams are asked for: with TLS or without
 * @param http the version of HTTP by which they are asked for
 */
record Settings(
        Dialect dialect,
        InetSocketAddress server,
        InetSocketAddress publishing,
        List<Long> pids,
        int size,
        long warmUpNanos,
        long measuredNanos,
        String scheme,
        String http) {
    private static final int SIZE = 64;
    private static final int WARM_UP_SECONDS = 5;
    private static final int SECONDS = 10;

    Settings {
        if (size < EventData.MIN_SIZE) {
            throw new IllegalArgumentException("--size is below " + EventData.MIN_SIZE);
        }
        if (scheme.equals("https") && publishing.equals(server)) {
            throw new IllegalArgumentException("publishing is in plain HTTP: --publish-port is missing");
        }
    }

    static Settings of(Dialect dialect, Options options) {
        InetAddress here = InetAddress.getLoopbackAddress();
        int port = options.number("port");
        return new Settings(
                dialect,
                new InetSocketAddress(here, port),
                new InetSocketAddress(here, options.number("publish-port", port)),
                options.numbers("pids"),
                options.number("size", SIZE),
                TimeUnit.SECONDS.toNanos(options.number("warm-up", WARM_UP_SECONDS)),
                TimeUnit.SECONDS.toNanos(options.number("seconds", SECONDS)),
                options.choice("scheme", "http", Set.of("http", "https")),
                options.choice("http", "1.1", Set.of("1.1", "2")));
    }

    /** Whether streams are asked for in plain HTTP/1.1, as all works can do. */
    boolean isPlain() {
        return scheme.equals("http") && http.equals("1.1");
    }

    /** As in the header Host. */
    static String host(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
