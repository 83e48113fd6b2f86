package io.everysource.http;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits, as in {@code 10.0.0.0/8} or {@code fd00::/8}. Immutable.
 *
 * @param base an address of the range
 * @param bits how many bits its addresses have in common
 */
public record AddressRange(InetAddress base, int bits) {
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");
    private static final Pattern IPV4_PART = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    public AddressRange {
        if (bits < 0 || bits > base.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException("An address of this kind has 0 to "
                    + base.getAddress().length * Byte.SIZE + " bits in common with others, not " + bits + ".");
        }
    }

    /**
     * Reads an address, or a range of them.
     *
     * @throws IllegalArgumentException if {@code text} is neither; names are not looked up
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = literal(slash < 0 ? text : text.substring(0, slash)).orElseThrow(() -> malformed(text));
        if (slash < 0) {
            return new AddressRange(base, base.getAddress().length * Byte.SIZE);
        }
        String prefix = text.substring(slash + 1);
        if (!PREFIX.matcher(prefix).matches() || Integer.parseInt(prefix) > base.getAddress().length * Byte.SIZE) {
            throw malformed(text);
        }
        return new AddressRange(base, Integer.parseInt(prefix));
    }

    private static IllegalArgumentException malformed(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not a range of addresses. Write it as 10.0.0.0/8, fd00::/8 or 192.0.2.7.");
    }

    /** Whether {@code address} is one of them. */
    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % Byte.SIZE;
        return rest == 0 || ((mine[whole] ^ other[whole]) & 0xff) >> (Byte.SIZE - rest) == 0;
    }

    /** The address that {@code text} is the usual form of; never asks a name server. An IPv4 address in IPv6 is the IPv4 address. */
    static Optional<InetAddress> literal(String text) {
        try {
            if (text.indexOf(':') < 0) {
                return ipv4(text);
            }
            // In brackets nothing but an IPv6 address is accepted.
            return IPV6.matcher(text).matches()
                    ? Optional.of(InetAddress.getByName("[" + text + "]"))
                    : Optional.empty();
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> ipv4(String text) throws UnknownHostException {
        String[] parts = text.split("\\.", -1);
        byte[] bytes = new byte[4];
        if (parts.length != bytes.length) {
            return Optional.empty();
        }
        for (int i = 0; i < bytes.length; i++) {
            if (!IPV4_PART.matcher(parts[i]).matches() || Integer.parseInt(parts[i]) > 0xff) {
                return Optional.empty();
            }
            bytes[i] = (byte) Integer.parseInt(parts[i]);
        }
        return Optional.of(Inet4Address.getByAddress(bytes));
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + bits;
    }
}
