package io.everysource.transport;

import java.util.List;
import java.util.Optional;

/** Which transport a subscriber gets. */
public final class Negotiation {
    private static final List<Transport> TRANSPORTS =
            List.of(new EventStream(), new XhrStream(), new LongPoll(), new ForeverFrame(), new Jsonp());

    private Negotiation() {}

    /**
     * The transport of a request; empty if there is none of that name.
     *
     * @param parameter the {@code transport} parameter; who gives none gets an event stream, whatever else it accepts
     */
    public static Optional<Transport> transport(Optional<String> parameter) {
        if (parameter.isEmpty()) {
            return Optional.of(TRANSPORTS.get(0));
        }
        for (Transport transport : TRANSPORTS) {
            if (transport.name().equals(parameter.get())) {
                return Optional.of(transport);
            }
        }
        return Optional.empty();
    }

    /** The names of all transports. */
    public static List<String> transports() {
        return TRANSPORTS.stream().map(Transport::name).toList();
    }
}
