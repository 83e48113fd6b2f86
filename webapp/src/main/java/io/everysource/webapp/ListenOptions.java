package io.everysource.webapp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Where the server listens. */
final class ListenOptions {
    private static final int MAX_PORT = 65_535;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to listen on (${DEFAULT-VALUE}).")
    private String host = "";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port to listen on (${DEFAULT-VALUE}); 0 takes a free one.")
    private int port;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            description = "Port of its own for the operator API, at the same address; 0 takes a free one.")
    private Integer adminPort;

    @Option(
            names = "--insecure",
            description = "Start although others can publish or subscribe without a token, and that was not asked for "
                    + "in other words.")
    private boolean insecure;

    /** @throws IllegalArgumentException if there is no such address or port */
    InetSocketAddress address() {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), checked(port));
        } catch (UnknownHostException unknown) {
            throw new IllegalArgumentException("There is no address '" + host + "'.", unknown);
        }
    }

    /** @throws IllegalArgumentException if there is no such port */
    OptionalInt adminPort() {
        return adminPort == null ? OptionalInt.empty() : OptionalInt.of(checked(adminPort));
    }

    boolean isInsecure() {
        return insecure;
    }

    /** The address as it was given. */
    String host() {
        return host;
    }

    private static int checked(int port) {
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("A port is a number from 0 to " + MAX_PORT + ": " + port);
        }
        return port;
    }
}
