package io.everysource.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.TopicSelectors;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The claims of a token whose signature was right.
 *
 * @param notBefore from when on it is valid, the leeway included
 */
record Claims(Token token, Optional<Instant> notBefore) {
    private static final int MAX_SUBJECT_LENGTH = 1_024;
    /** The end of the year 9999, in seconds. Times in milliseconds lie beyond. */
    private static final BigDecimal MAX_TIME = BigDecimal.valueOf(253_402_300_799L);

    private static final double MILLIS = 1_000;

    /** @throws InvalidTokenException if a claim is not what it should be, or breaks a rule */
    static Claims read(ByteBuffer json, TokenRules rules, Function<List<String>, TopicSelectors> selectors) {
        ObjectNode claims = Json.object(json)
                .orElseThrow(() -> new InvalidTokenException(
                        "The token's payload is no JSON object, or has a claim more than once."));
        checkRules(claims, rules);
        Grants grants = Grants.read(claims);
        Token token = new Token(
                string(claims, "sub", MAX_SUBJECT_LENGTH),
                string(claims, "jti", Revocations.MAX_ID_LENGTH),
                grants.publish(selectors),
                grants.subscribe(selectors),
                time(claims, "exp").map(time -> time.plus(JwtVerifier.LEEWAY)),
                grants.payload());
        return new Claims(token, time(claims, "nbf").map(time -> time.minus(JwtVerifier.LEEWAY)));
    }

    /** @throws InvalidTokenException if it is too early or too late for the token */
    void checkTimes(Instant now) {
        if (token.expiresAt().isPresent() && !now.isBefore(token.expiresAt().get())) {
            throw new InvalidTokenException("The token has expired (exp). Get a new one.");
        }
        if (notBefore.isPresent() && now.isBefore(notBefore.get())) {
            throw new InvalidTokenException(
                    "The token is not valid yet (nbf). If it was just made, the clocks of its maker and this server differ.");
        }
    }

    private static void checkRules(ObjectNode claims, TokenRules rules) {
        if (!rules.audiences().isEmpty() && !isFor(claims.path("aud"), rules)) {
            throw new InvalidTokenException("The token is for another audience (aud). It must name "
                    + String.join(" or ", rules.audiences()) + ".");
        }
        if (rules.issuer().isPresent()
                && !isText(claims.path("iss"), rules.issuer().get())) {
            throw new InvalidTokenException("The token is from another issuer (iss). It must be from "
                    + rules.issuer().get() + ".");
        }
    }

    private static boolean isFor(JsonNode audience, TokenRules rules) {
        if (audience.isArray()) {
            for (JsonNode each : audience) {
                if (each.isTextual() && rules.audiences().contains(each.textValue())) {
                    return true;
                }
            }
            return false;
        }
        return audience.isTextual() && rules.audiences().contains(audience.textValue());
    }

    private static boolean isText(JsonNode node, String text) {
        return node.isTextual() && node.textValue().equals(text);
    }

    private static String string(ObjectNode claims, String name, int maxLength) {
        JsonNode node = claims.path(name);
        if (node.isMissingNode()) {
            return "";
        }
        if (!node.isTextual()
                || node.textValue().length() > maxLength
                || node.textValue().chars().anyMatch(Character::isISOControl)) {
            throw new InvalidTokenException("The token's claim " + name + " must be a string of at most " + maxLength
                    + " characters, none of them a control character.");
        }
        return node.textValue();
    }

    private static Optional<Instant> time(ObjectNode claims, String name) {
        JsonNode node = claims.path(name);
        if (node.isMissingNode()) {
            return Optional.empty();
        }
        if (!node.isNumber()) {
            throw new InvalidTokenException("The token's claim " + name + " must be a number, of seconds since 1970.");
        }
        BigDecimal seconds = node.decimalValue();
        if (seconds.signum() < 0 || seconds.compareTo(MAX_TIME) > 0) {
            throw new InvalidTokenException("The token's claim " + name
                    + " is no time: it must be in seconds since 1970, not in milliseconds, and not below 0.");
        }
        return Optional.of(Instant.ofEpochMilli((long) (seconds.doubleValue() * MILLIS)));
    }
}
