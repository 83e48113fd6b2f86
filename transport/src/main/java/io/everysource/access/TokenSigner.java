package io.everysource.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.Key;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;

/** Makes tokens: for a person to try, and for tests. The server itself makes none. Safe for use by any thread. */
public final class TokenSigner {
    private final Key key;
    private final Algorithm algorithm;
    private final Optional<String> keyId;

    private TokenSigner(Key key, Algorithm algorithm, Optional<String> keyId) {
        this.key = key;
        this.algorithm = algorithm;
        this.keyId = keyId;
    }

    /**
     * A signer with a key.
     *
     * @param keyText a secret; or PEM with a private key (PKCS #8); or a private JWK, whose id the tokens bear
     * @param algorithm the algorithm's name, as in {@code HS256}
     * @throws IllegalArgumentException if the key does not suit the algorithm; the message says why, and nothing of the key
     */
    public static TokenSigner of(String keyText, String algorithm) {
        Algorithm of = Algorithm.of(algorithm);
        return new TokenSigner(KeyText.signingKey(keyText, of), of, KeyText.keyId(keyText));
    }

    /** The same signer, whose tokens say that their key is called {@code value}. */
    public TokenSigner withKeyId(String value) {
        return new TokenSigner(key, algorithm, Optional.of(value));
    }

    /**
     * A token that says {@code claims}, in its compact form.
     *
     * @throws IllegalArgumentException if the payload is not JSON
     */
    public String sign(TokenClaims claims) {
        return signJson(json(claims).toString());
    }

    /** A token with these claims, whatever they are. */
    String signJson(String claims) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setHeader("typ", "JWT");
        signature.setAlgorithmHeaderValue(algorithm.id());
        keyId.ifPresent(signature::setKeyIdHeaderValue);
        signature.setPayload(claims);
        signature.setKey(key);
        try {
            return signature.getCompactSerialization();
        } catch (JoseException impossible) {
            throw new IllegalStateException("The key cannot be used for " + algorithm.id() + ".");
        }
    }

    private static ObjectNode json(TokenClaims claims) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        claims.issuer().ifPresent(issuer -> json.put("iss", issuer));
        put(json, "sub", claims.subject());
        if (claims.audience().size() == 1) {
            json.put("aud", claims.audience().get(0));
        } else if (!claims.audience().isEmpty()) {
            json.set("aud", array(claims.audience()));
        }
        put(json, "jti", claims.id());
        put(json, "iat", claims.issuedAt());
        put(json, "nbf", claims.notBefore());
        put(json, "exp", claims.expiresAt());
        ObjectNode mercure = json.putObject("mercure");
        if (!claims.publish().isEmpty()) {
            mercure.set("publish", array(claims.publish()));
        }
        if (!claims.subscribe().isEmpty()) {
            mercure.set("subscribe", array(claims.subscribe()));
        }
        claims.payload().ifPresent(payload -> mercure.set("payload", parsed(payload)));
        return json;
    }

    private static void put(ObjectNode json, String name, String value) {
        if (!value.isEmpty()) {
            json.put(name, value);
        }
    }

    private static void put(ObjectNode json, String name, Optional<Instant> time) {
        time.ifPresent(value -> json.put(name, value.getEpochSecond()));
    }

    private static ArrayNode array(List<String> values) {
        ArrayNode array = Json.MAPPER.createArrayNode();
        values.forEach(array::add);
        return array;
    }

    private static JsonNode parsed(String json) {
        return Json.value(json)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The payload is not JSON. Text is written in quotation marks, as in '\"Ann\"'."));
    }
}
