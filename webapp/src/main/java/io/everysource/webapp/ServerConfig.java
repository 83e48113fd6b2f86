package io.everysource.webapp;

import io.everysource.http.ConnectionLimits;
import io.everysource.http.PublishLimits;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.Retention;
import io.everysource.webapp.logging.AccessLog;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a server is made of.
 *
 * @param address where it listens; port 0 takes a free one
 * @param pages what there is to try
 * @param connections how much of the server one may have, and all together
 * @param access who may publish and subscribe
 * @param presence who may learn who is there
 * @param operatorKey what opens the operator API; empty: there is none
 * @param adminPort the operator API's own port; empty: it is on the main one
 * @param metrics what is counted
 * @param accessLog what is logged of what is asked for
 */
record ServerConfig(
        InetSocketAddress address,
        Retention retention,
        HubConfig hub,
        PublishLimits limits,
        PagesConfig pages,
        ConnectionLimits connections,
        AccessConfig access,
        PresenceConfig presence,
        Optional<Secret> operatorKey,
        OptionalInt adminPort,
        MetricsConfig metrics,
        AccessLog.Scope accessLog) {
    /** A server at {@code address} with the defaults, open to all. */
    static ServerConfig at(InetSocketAddress address) {
        return new ServerConfig(
                address,
                Retention.DEFAULTS,
                HubConfig.DEFAULTS,
                PublishLimits.DEFAULTS,
                PagesConfig.NONE,
                ConnectionLimits.DEFAULTS,
                AccessConfig.OPEN,
                PresenceConfig.OFF,
                Optional.empty(),
                OptionalInt.empty(),
                MetricsConfig.DEFAULTS,
                AccessLog.Scope.NONE);
    }

    ServerConfig withPages(PagesConfig value) {
        return new ServerConfig(
                address,
                retention,
                hub,
                limits,
                value,
                connections,
                access,
                presence,
                operatorKey,
                adminPort,
                metrics,
                accessLog);
    }

    ServerConfig withConnections(ConnectionLimits value) {
        return new ServerConfig(
                address,
                retention,
                hub,
                limits,
                pages,
                value,
                access,
                presence,
                operatorKey,
                adminPort,
                metrics,
                accessLog);
    }

    ServerConfig withAccess(AccessConfig value) {
        return new ServerConfig(
                address,
                retention,
                hub,
                limits,
                pages,
                connections,
                value,
                presence,
                operatorKey,
                adminPort,
                metrics,
                accessLog);
    }

    ServerConfig withPresence(PresenceConfig value) {
        return new ServerConfig(
                address,
                retention,
                hub,
                limits,
                pages,
                connections,
                access,
                value,
                operatorKey,
                adminPort,
                metrics,
                accessLog);
    }

    ServerConfig withOperatorKey(Secret value) {
        return new ServerConfig(
                address,
                retention,
                hub,
                limits,
                pages,
                connections,
                access,
                presence,
                Optional.of(value),
                adminPort,
                metrics,
                accessLog);
    }

    ServerConfig withAdminPort(int value) {
        return new ServerConfig(
                address,
                retention,
                hub,
                limits,
                pages,
                connections,
                access,
                presence,
                operatorKey,
                OptionalInt.of(value),
                metrics,
                accessLog);
    }

    ServerConfig withMetrics(MetricsConfig value) {
        return new ServerConfig(
                address,
                retention,
                hub,
                limits,
                pages,
                connections,
                access,
                presence,
                operatorKey,
                adminPort,
                value,
                accessLog);
    }

    ServerConfig withAccessLog(AccessLog.Scope value) {
        return new ServerConfig(
                address,
                retention,
                hub,
                limits,
                pages,
                connections,
                access,
                presence,
                operatorKey,
                adminPort,
                metrics,
                value);
    }
}
