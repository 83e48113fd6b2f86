package io.everysource.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.util.Optional;

/**
 * Reads a request's cookies. Not by Undertow, which fails on what it takes for malformed: a browser also sends what other programs on
 * this host have set, and their mistakes must not keep anybody out [RFC 6265, 5.4 says how browsers write them].
 */
final class Cookies {
    private Cookies() {}

    /** The value of the first cookie called {@code name} that has one. */
    static Optional<String> value(HttpServerExchange exchange, String name) {
        for (String header : exchange.getRequestHeaders().eachValue(Headers.COOKIE)) {
            for (String pair : header.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    String value = unquoted(pair.substring(equals + 1).strip());
                    if (!value.isEmpty()) {
                        return Optional.of(value);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private static String unquoted(String value) {
        boolean isQuoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return isQuoted ? value.substring(1, value.length() - 1) : value;
    }
}
