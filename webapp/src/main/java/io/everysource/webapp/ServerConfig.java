package io.everysource.webapp;

import io.everysource.http.ConnectionLimits;
import io.everysource.http.PublishLimits;
import io.everysource.hub.HubConfig;
import io.everysource.log.Retention;
import java.net.InetSocketAddress;

/**
 * What a server is made of.
 *
 * @param address where it listens; port 0 takes a free one
 * @param lab whether the browser lab is open
 */
public record ServerConfig(
        InetSocketAddress address,
        Retention retention,
        HubConfig hub,
        PublishLimits limits,
        boolean lab,
        ConnectionLimits connections) {
    public ServerConfig(
            InetSocketAddress address, Retention retention, HubConfig hub, PublishLimits limits, boolean lab) {
        this(address, retention, hub, limits, lab, ConnectionLimits.DEFAULTS);
    }
}
