package io.everysource.webapp.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** What a token says, read without its key: nobody has vouched for it. */
final class TokenText {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CLAIMS = List.of("mercure", "https://mercure.rocks/", "authorization_details");

    private final JsonNode header;
    private final JsonNode claims;

    private TokenText(JsonNode header, JsonNode claims) {
        this.header = header;
        this.claims = claims;
    }

    /** Empty if it is not the text of a token. */
    static Optional<TokenText> read(String token) {
        String[] parts = token.split("\\.", -1);
        if (parts.length != 3) {
            return Optional.empty();
        }
        try {
            JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(parts[0]));
            JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
            return header.isObject() && claims.isObject()
                    ? Optional.of(new TokenText(header, claims))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    String algorithm() {
        return header.path("alg").asText("none");
    }

    Optional<Instant> time(String claim) {
        JsonNode seconds = claims.path(claim);
        return seconds.isNumber() ? Optional.of(Instant.ofEpochSecond(seconds.longValue())) : Optional.empty();
    }

    /** A claim that is a text, or several. */
    String text(String claim) {
        JsonNode value = claims.path(claim);
        return value.isArray() ? String.join(", ", strings(value)) : value.asText("");
    }

    /** Whether there is a claim with grants, of which kind ever. */
    boolean hasGrants() {
        return CLAIMS.stream().anyMatch(claims::has);
    }

    /** Whether grants are of the kind that {@link #grants} knows. */
    boolean hasPlainGrants() {
        return !claims.has("authorization_details");
    }

    /** The topic selectors for {@code publish} or {@code subscribe}. */
    List<String> grants(String action) {
        List<String> grants = new ArrayList<>(strings(claims.path("mercure").path(action)));
        grants.addAll(strings(claims.path("https://mercure.rocks/").path(action)));
        return grants;
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(each -> strings.add(each.asText()));
        return strings;
    }

    /** How far away a time is, as in {@code 3 minutes ago}. */
    static String relative(Instant time, Instant now) {
        Duration distance = Duration.between(now, time);
        String amount = amount(distance.abs());
        return distance.isNegative() ? amount + " ago" : "in " + amount;
    }

    /** In the largest unit of which there are two or more, rounded. */
    static String amount(Duration duration) {
        long seconds = Math.round(duration.toMillis() / 1_000.0);
        if (seconds < 120) {
            return seconds == 1 ? "1 second" : seconds + " seconds";
        }
        long minutes = Math.round(seconds / 60.0);
        if (minutes < 120) {
            return minutes + " minutes";
        }
        long hours = Math.round(minutes / 60.0);
        return hours < 48 ? hours + " hours" : Math.round(hours / 24.0) + " days";
    }
}
