package io.everysource.webapp;

import io.everysource.http.AddressRange;
import io.everysource.http.ConnectionLimits;
import java.util.List;
import picocli.CommandLine.Option;

/** How much one may take of what is there for all. */
final class LimitOptions {
    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description =
                    "Connections in all (as many as the process can open files for, less a reserve); 0 sets no limit.")
    private Integer connections;

    @Option(
            names = "--max-connections-per-address",
            paramLabel = "N",
            description = "Connections of one address (three quarters of all); 0 sets no limit.")
    private Integer perAddress;

    @Option(
            names = "--max-connections-per-subject",
            paramLabel = "N",
            description = "Subscriptions of one token subject, claim sub (no limit).")
    private Integer perSubject;

    @Option(
            names = "--max-selectors",
            paramLabel = "N",
            description = "Topic selectors of a subscription (1000, and never more).")
    private Integer selectors;

    @Option(
            names = "--publish-rate",
            paramLabel = "N",
            description = "Requests a second of one publisher, twice as many at once (no limit).")
    private Integer publishRate;

    @Option(
            names = "--trust-proxy",
            paramLabel = "CIDR",
            split = "\\s+",
            hideParamSyntax = true,
            description =
                    "Address or range of proxies of yours, as in 10.0.0.0/8: whom they forward for is believed; may be "
                            + "repeated.")
    private List<String> trustedProxies;

    /** @throws IllegalArgumentException if a value is out of its range */
    ConnectionLimits config() {
        ConnectionLimits limits = ConnectionLimits.DEFAULTS;
        if (connections != null) {
            limits = limits.withConnections(connections);
        }
        if (perAddress != null) {
            limits = limits.withPerAddress(perAddress);
        }
        if (perSubject != null) {
            limits = limits.withPerSubject(perSubject);
        }
        if (selectors != null) {
            limits = limits.withSelectors(selectors);
        }
        if (publishRate != null) {
            limits = limits.withPublishRate(publishRate);
        }
        if (trustedProxies != null) {
            limits = limits.withTrustedProxies(
                    trustedProxies.stream().map(AddressRange::parse).toList());
        }
        return limits;
    }
}
