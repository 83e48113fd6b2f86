package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderMap;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address that a request comes from: the peer's, unless that is a proxy which is trusted to say better. Then the rightmost
 * address of {@code X-Forwarded-For} that is not a trusted proxy itself, else, if there is no such header, of {@code Forwarded}
 * [RFC 7239]: proxies add at the right, and what is left of it anybody can have written. If all are trusted it is the leftmost;
 * if one of those looked at is no address it is the peer's.
 *
 * <p>A trusted proxy has to set one of these headers itself. One that sets {@code Forwarded} has to remove {@code
 * X-Forwarded-For}.
 */
final class ClientAddress {
    private static final AttachmentKey<InetAddress> RESOLVED = AttachmentKey.create(InetAddress.class);
    private static final HttpString FORWARDED = new HttpString("Forwarded");

    /** More proxies than that in a row are nobody's. */
    private static final int MAX_HOPS = 32;

    /** How much of an IPv6 address is a subscriber's network; the rest it chooses as it likes. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final Pattern FOR =
            Pattern.compile("(?:^|;)\\s*for=(?:\"([^\"\\\\]*)\"|([^;\"\\s]*))\\s*(?:;|$)", Pattern.CASE_INSENSITIVE);
    private static final Pattern WITH_PORT = Pattern.compile("\\[([^\\]]*)\\](?::[0-9]{1,5})?|([0-9.]+):[0-9]{1,5}");

    private ClientAddress() {}

    /** In text, without a port. */
    static String of(HttpServerExchange exchange) {
        return address(exchange).getHostAddress();
    }

    /** What is counted as one address: an IPv4 address, or an IPv6 network of 64 bits. */
    static String countedAs(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        byte[] bytes = address.getAddress();
        StringBuilder network = new StringBuilder();
        for (int i = 0; i < IPV6_NETWORK_BYTES; i += 2) {
            network.append(Integer.toHexString(((bytes[i] & 0xff) << Byte.SIZE) | (bytes[i + 1] & 0xff)))
                    .append(':');
        }
        return network.append(":/64").toString();
    }

    /** The address itself: what {@link #resolve} found, else the peer's. */
    static InetAddress address(HttpServerExchange exchange) {
        InetAddress resolved = exchange.getAttachment(RESOLVED);
        return resolved != null ? resolved : peer(exchange);
    }

    /** Finds out for the handlers that follow. */
    static void resolve(HttpServerExchange exchange, List<AddressRange> trustedProxies) {
        if (trustedProxies.isEmpty()) {
            return;
        }
        InetAddress peer = peer(exchange);
        if (isTrusted(peer, trustedProxies)) {
            exchange.putAttachment(
                    RESOLVED,
                    client(hops(exchange.getRequestHeaders()), trustedProxies).orElse(peer));
        }
    }

    static boolean isTrusted(InetAddress address, List<AddressRange> trustedProxies) {
        for (AddressRange range : trustedProxies) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private static InetAddress peer(HttpServerExchange exchange) {
        return exchange.getConnection().getPeerAddress(InetSocketAddress.class).getAddress();
    }

    /** Empty if none is said, or not well. */
    static Optional<InetAddress> client(List<String> hops, List<AddressRange> trustedProxies) {
        Optional<InetAddress> client = Optional.empty();
        for (int i = hops.size() - 1; i >= Math.max(0, hops.size() - MAX_HOPS); i--) {
            client = withoutPort(hops.get(i));
            if (client.isEmpty() || !isTrusted(client.get(), trustedProxies)) {
                return client;
            }
        }
        return client;
    }

    /** For whom each proxy asked, the last one's word last. */
    static List<String> hops(HeaderMap headers) {
        HeaderValues xForwardedFor = headers.get(Headers.X_FORWARDED_FOR);
        if (xForwardedFor != null) {
            return elements(xForwardedFor);
        }
        HeaderValues forwarded = headers.get(FORWARDED);
        return forwarded == null
                ? List.of()
                : elements(forwarded).stream().map(ClientAddress::forwardedFor).toList();
    }

    private static List<String> elements(List<String> lines) {
        List<String> elements = new ArrayList<>();
        for (String line : lines) {
            for (String element : line.split(",", -1)) {
                elements.add(element.strip());
            }
        }
        return elements;
    }

    /** Empty text if an element does not say for whom. */
    private static String forwardedFor(String element) {
        Matcher matcher = FOR.matcher(element);
        if (!matcher.find()) {
            return "";
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    private static Optional<InetAddress> withoutPort(String node) {
        Matcher matcher = WITH_PORT.matcher(node);
        if (!matcher.matches()) {
            return AddressRange.literal(node);
        }
        return AddressRange.literal(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
    }
}
