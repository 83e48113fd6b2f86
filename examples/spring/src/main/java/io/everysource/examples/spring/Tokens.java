package io.everysource.examples.spring;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Makes tokens for the hub, whose key the application has. */
@Component
public class Tokens {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final JsonMapper json;
    private final SecretKeySpec key;

    Tokens(JsonMapper json, @Value("${hub.key}") String key) {
        this.json = json;
        this.key = new SecretKeySpec(key.strip().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** A token with these rights, as in {@code Map.of("publish", List.of("news"))}, for some time. */
    public String token(Map<String, List<String>> rights, Duration validity) {
        long end = Instant.now().plus(validity).getEpochSecond();
        String signed = part(Map.of("alg", "HS256", "typ", "JWT")) + "." + part(Map.of("mercure", rights, "exp", end));
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String part(Map<String, ?> values) {
        return BASE64.encodeToString(json.writeValueAsBytes(values));
    }
}
