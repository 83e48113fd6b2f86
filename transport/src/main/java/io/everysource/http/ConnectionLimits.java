package io.everysource.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * How much of the server one may have, and all together. Zero is no limit.
 *
 * @param connections open connections in all, whatever they do; those beyond are told 503, or closed if there are many of them
 * @param perAddress open connections of one IPv4 address or one IPv6 network of 64 bits. Behind a trusted proxy, whose connections
 *     are others', the responses that are open for one such address. By default three quarters of {@code connections}: a whole
 *     company, or all visitors by way of a proxy that nobody made known, come from one address, and yet none shuts all others out
 * @param perSubject open responses of one token subject; off by default, as only the token's maker knows whether a subject is a
 *     person
 * @param selectors topic selectors of a subscription; the hub itself has no more than 1,000
 * @param publishRate requests to publish in a second, of one token subject, or of one address where there is none; off by default. An
 *     array or a stream of events is one request
 * @param publishBurst how many requests to publish may come at once after a pause
 * @param trustedProxies peers that are believed when they say by {@code X-Forwarded-For} or {@code Forwarded} for whom they ask
 */
public record ConnectionLimits(
        int connections,
        int perAddress,
        int perSubject,
        int selectors,
        int publishRate,
        int publishBurst,
        List<AddressRange> trustedProxies) {
    /** What a subscription may have at most, whatever the configuration: the hub's own bound. */
    private static final int MAX_SELECTORS = 1_000;

    private static final int MAX_CONNECTIONS = 1_000_000;

    /** What a process has open besides connections: the files of a JVM, a journal, selectors, connections of its own. */
    private static final int RESERVED_FILES = 200;

    private static final int BURST_SECONDS = 2;

    /**
     * As many connections as the process may open files, less a reserve of 200 and a twentieth; three quarters of them for one
     * address; 1,000 selectors; no limit for a token subject or a publisher; no trusted proxies.
     */
    public static final ConnectionLimits DEFAULTS =
            new ConnectionLimits(0, 0, 0, MAX_SELECTORS, 0, 0, List.of()).withConnections(openable());

    public ConnectionLimits {
        requireNotNegative("connections", connections);
        requireNotNegative("connections per address", perAddress);
        requireNotNegative("connections per subject", perSubject);
        requireNotNegative("selectors", selectors);
        requireNotNegative("publish rate", publishRate);
        if (publishRate > 0 && publishBurst < 1) {
            throw new IllegalArgumentException("a publish rate needs a burst of at least 1");
        }
        trustedProxies = List.copyOf(trustedProxies);
    }

    private static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException("the limit of " + name + " must not be negative; 0 is none");
        }
    }

    private static int openable() {
        long files = ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : MAX_CONNECTIONS;
        return (int) Math.min(MAX_CONNECTIONS, Math.max(files - files / 20 - RESERVED_FILES, files / 2));
    }

    /** With that many connections in all, and three quarters of them for one address. */
    public ConnectionLimits withConnections(int value) {
        return new ConnectionLimits(
                value, value - value / 4, perSubject, selectors, publishRate, publishBurst, trustedProxies);
    }

    public ConnectionLimits withPerAddress(int value) {
        return new ConnectionLimits(
                connections, value, perSubject, selectors, publishRate, publishBurst, trustedProxies);
    }

    public ConnectionLimits withPerSubject(int value) {
        return new ConnectionLimits(
                connections, perAddress, value, selectors, publishRate, publishBurst, trustedProxies);
    }

    public ConnectionLimits withSelectors(int value) {
        return new ConnectionLimits(
                connections, perAddress, perSubject, value, publishRate, publishBurst, trustedProxies);
    }

    /** With bursts of two seconds' worth. */
    public ConnectionLimits withPublishRate(int perSecond) {
        return withPublishRate(
                perSecond, perSecond > Integer.MAX_VALUE / BURST_SECONDS ? perSecond : perSecond * BURST_SECONDS);
    }

    public ConnectionLimits withPublishRate(int perSecond, int burst) {
        return new ConnectionLimits(connections, perAddress, perSubject, selectors, perSecond, burst, trustedProxies);
    }

    public ConnectionLimits withTrustedProxies(List<AddressRange> value) {
        return new ConnectionLimits(connections, perAddress, perSubject, selectors, publishRate, publishBurst, value);
    }
}
