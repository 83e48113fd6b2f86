package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.undertow.util.HeaderMap;
import io.undertow.util.HttpString;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose word about an address counts. */
final class ClientAddressTest {
    private static final List<AddressRange> PROXIES =
            List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("fd00::/8"));

    /** In the headers a bar separates lines; the peer's address, which stands where none is said, is {@code peer}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\0',
            value = {
                "203.0.113.5; ; 203.0.113.5",
                "198.51.100.1, 203.0.113.5; ; 203.0.113.5",
                "198.51.100.1, 203.0.113.5, 10.0.0.2; ; 203.0.113.5",
                "198.51.100.1|203.0.113.5|10.0.0.2; ; 203.0.113.5",
                "10.0.0.3, 10.0.0.2; ; 10.0.0.3",
                "203.0.113.5:4711; ; 203.0.113.5",
                "2001:db8::7; ; 2001:db8:0:0:0:0:0:7",
                "[2001:db8::7]; ; 2001:db8:0:0:0:0:0:7",
                "[2001:db8::7]:4711; ; 2001:db8:0:0:0:0:0:7",
                "::ffff:203.0.113.5; ; 203.0.113.5",
                "fd00::1; ; fd00:0:0:0:0:0:0:1",
                "203.0.113.5, ; ; peer",
                "203.0.113.5, unknown; ; peer",
                "unknown, 203.0.113.5; ; 203.0.113.5",
                "203.0.113.5, 300.1.1.1; ; peer",
                "203.0.113.5, example.com; ; peer",
                "203.0.113.5 10.0.0.1; ; peer",
                "; ; peer",
                "; for=203.0.113.5; 203.0.113.5",
                "; For=\"[2001:db8::7]:4711\"; 2001:db8:0:0:0:0:0:7",
                "; for=198.51.100.1, for=203.0.113.5, for=10.0.0.2; 203.0.113.5",
                "; for=198.51.100.1|for=203.0.113.5; 203.0.113.5",
                "; for=unknown; peer",
                "; for=_hidden; peer",
                "; by=203.0.113.5; peer",
                "; xfor=203.0.113.5; peer",
                "203.0.113.5; for=198.51.100.1; 203.0.113.5",
                "unknown; for=198.51.100.1; peer",
            })
    void theRightmostAddressThatIsNotATrustedProxyIsTheClients(String xForwardedFor, String forwarded, String client) {
        HeaderMap headers = new HeaderMap();
        add(headers, "X-Forwarded-For", xForwardedFor);
        add(headers, "Forwarded", forwarded);
        assertThat(ClientAddress.client(ClientAddress.hops(headers), PROXIES)
                        .map(InetAddress::getHostAddress)
                        .orElse("peer"))
                .isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource({"for=203.0.113.5;proto=https", "proto=https;for=203.0.113.5;by=10.0.0.1", "host=a; for=203.0.113.5"})
    void forwardedMayTellMore(String forwarded) {
        HeaderMap headers = new HeaderMap();
        add(headers, "Forwarded", forwarded);
        assertThat(ClientAddress.client(ClientAddress.hops(headers), PROXIES))
                .hasValue(AddressRange.literal("203.0.113.5").orElseThrow());
    }

    private static void add(HeaderMap headers, String name, String lines) {
        if (lines != null) {
            for (String line : lines.split("\\|", -1)) {
                headers.add(new HttpString(name), line);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "203.0.113.5, 203.0.113.5",
        "::ffff:203.0.113.5, 203.0.113.5",
        "2001:db8:1:2::7, 2001:db8:1:2::/64",
        "2001:db8:1:2:ffff:ffff:ffff:ffff, 2001:db8:1:2::/64",
        "::1, 0:0:0:0::/64",
    })
    void anIpv6NetworkCountsAsOneAddress(String address, String counted) {
        assertThat(ClientAddress.countedAs(AddressRange.literal(address).orElseThrow()))
                .isEqualTo(counted);
    }
}
