package io.everysource.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a token that is to be made says. Times are written in whole seconds.
 *
 * @param publish topic selectors to which its bearer may publish; empty for none
 * @param subscribe topic selectors whose private events its bearer may have; empty for none
 * @param subject whom it is for ({@code sub}); empty if it does not say
 * @param id its own id ({@code jti}), by which it can be revoked; empty for none
 * @param issuedAt when it was made ({@code iat})
 * @param notBefore from when on it is valid ({@code nbf})
 * @param expiresAt when it ends ({@code exp}); empty for never
 * @param audience whom it is to be shown to ({@code aud}); empty if it does not say
 * @param issuer who made it ({@code iss})
 * @param payload what it says about its bearer for others to see, as JSON text
 */
public record TokenClaims(
        List<String> publish,
        List<String> subscribe,
        String subject,
        String id,
        Optional<Instant> issuedAt,
        Optional<Instant> notBefore,
        Optional<Instant> expiresAt,
        List<String> audience,
        Optional<String> issuer,
        Optional<String> payload) {
    /** A token that says and grants nothing. */
    public static final TokenClaims NONE = new TokenClaims(
            List.of(),
            List.of(),
            "",
            "",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty());

    public TokenClaims {
        publish = List.copyOf(publish);
        subscribe = List.copyOf(subscribe);
        audience = List.copyOf(audience);
    }

    public TokenClaims withPublish(String... selectors) {
        return new TokenClaims(
                List.of(selectors), subscribe, subject, id, issuedAt, notBefore, expiresAt, audience, issuer, payload);
    }

    public TokenClaims withSubscribe(String... selectors) {
        return new TokenClaims(
                publish, List.of(selectors), subject, id, issuedAt, notBefore, expiresAt, audience, issuer, payload);
    }

    public TokenClaims withSubject(String value) {
        return new TokenClaims(
                publish, subscribe, value, id, issuedAt, notBefore, expiresAt, audience, issuer, payload);
    }

    public TokenClaims withId(String value) {
        return new TokenClaims(
                publish, subscribe, subject, value, issuedAt, notBefore, expiresAt, audience, issuer, payload);
    }

    public TokenClaims withIssuedAt(Instant value) {
        return new TokenClaims(
                publish, subscribe, subject, id, Optional.of(value), notBefore, expiresAt, audience, issuer, payload);
    }

    public TokenClaims withNotBefore(Instant value) {
        return new TokenClaims(
                publish, subscribe, subject, id, issuedAt, Optional.of(value), expiresAt, audience, issuer, payload);
    }

    public TokenClaims withExpiresAt(Instant value) {
        return new TokenClaims(
                publish, subscribe, subject, id, issuedAt, notBefore, Optional.of(value), audience, issuer, payload);
    }

    public TokenClaims withAudience(String... values) {
        return new TokenClaims(
                publish, subscribe, subject, id, issuedAt, notBefore, expiresAt, List.of(values), issuer, payload);
    }

    public TokenClaims withIssuer(String value) {
        return new TokenClaims(
                publish, subscribe, subject, id, issuedAt, notBefore, expiresAt, audience, Optional.of(value), payload);
    }

    /** The same with a payload, which is JSON text. */
    public TokenClaims withPayload(String json) {
        return new TokenClaims(
                publish, subscribe, subject, id, issuedAt, notBefore, expiresAt, audience, issuer, Optional.of(json));
    }
}
