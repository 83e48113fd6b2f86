package io.everysource.webapp;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How well a client likes each content coding [RFC 9110, 12.5.3]. */
final class AcceptEncoding {
    static final String IDENTITY = "identity";

    private static final String ANY = "*";
    private static final Pattern CODING =
            Pattern.compile("([^;\\s]+)\\s*(?:;\\s*q\\s*=\\s*(0(?:\\.[0-9]{0,3})?|1(?:\\.0{0,3})?))?");

    /** What is not ruled out may be sent, if there is nothing better. */
    private static final double UNMENTIONED_IDENTITY = 0.000_1;

    private final Map<String, Double> weights = new HashMap<>();

    private AcceptEncoding() {}

    static AcceptEncoding of(HttpServerExchange exchange) {
        AcceptEncoding accepted = new AcceptEncoding();
        HeaderValues values = exchange.getRequestHeaders().get(Headers.ACCEPT_ENCODING);
        if (values != null) {
            values.forEach(accepted::add);
        }
        return accepted;
    }

    private void add(String value) {
        for (String member : value.toLowerCase(Locale.ROOT).split(",", -1)) {
            Matcher coding = CODING.matcher(member.strip());
            if (coding.matches()) {
                String name = coding.group(1).equals("x-gzip") ? "gzip" : coding.group(1);
                weights.put(name, coding.group(2) == null ? 1 : Double.parseDouble(coding.group(2)));
            }
        }
    }

    /** From 0, not at all, to 1. */
    double weight(String coding) {
        double unmentioned = coding.equals(IDENTITY) ? UNMENTIONED_IDENTITY : 0;
        return weights.getOrDefault(coding, weights.getOrDefault(ANY, unmentioned));
    }
}
