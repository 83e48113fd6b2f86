package io.everysource.webapp.fuzz;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens: good ones, and good ones damaged where it hurts, most of them signed all the same. */
public final class FuzzTokens {
    /** What the server's tokens are signed with. */
    public static final String KEY = "fuzz-0123456789-abcdefghijklmnopqrstuvwxyz";

    /** Grants everything. */
    static final String GOOD = sign("""
            {"alg":"HS256","typ":"JWT"}""", """
            {"mercure":{"publish":["*"],"subscribe":["*"],"payload":{"a":1}},"sub":"fuzz","jti":"j1"}""");

    private static final List<String> HEADERS = List.of(
            """
            {"alg":"HS256"}""", """
            {"alg":"HS256","typ":"at+jwt","kid":"../../dev/null"}""", """
            {"alg":"none"}""", """
            {"alg":"nOnE"}""", """
            {"alg":"RS256"}""", """
            {"alg":"HS384"}""", """
            {"alg":"ES256"}""", """
            {"alg":"EdDSA"}""", """
            {"alg":["HS256"]}""", """
            {"alg":"HS256","alg":"none"}""", """
            {"alg":"HS256","jwk":{"kty":"oct","k":"AAAA"}}""", """
            {"alg":"HS256","jku":"http://127.0.0.1:1/","x5u":"http://127.0.0.1:1/"}""", """
            {"alg":"HS256","crit":["b64"],"b64":false}""", """
            {"alg":"HS256","zip":"DEF"}""", """
            {"alg":"RSA-OAEP","enc":"A128GCM"}""", """
            {"alg":"PBES2-HS256+A128KW","p2c":2147483647,"p2s":"AAAA","enc":"A128GCM"}""", "{}", "[]", "null", "");

    private static final List<String> CLAIMS = List.of(
            """
            {"mercure":{"publish":["*"],"subscribe":["*"]}}""",
            """
            {"mercure":{"publish":["a","b/{x}"],"subscribe":["b/{+x}{?y*}"]},"exp":4102444800,"nbf":0}""",
            """
            {"mercure":{"publish":["*"]},"exp":1}""",
            """
            {"mercure":{"publish":["*"]},"nbf":4102444800}""",
            """
            {"mercure":{"publish":["*"]},"exp":"4102444800"}""",
            """
            {"mercure":{"publish":["*"]},"exp":1e400,"nbf":-1e400,"iat":1e99}""",
            """
            {"mercure":{"publish":["*"]},"exp":9223372036854775808}""",
            """
            {"mercure":{"publish":["*"]},"exp":-9223372036854775808,"nbf":9223372036854775807}""",
            """
            {"mercure":{"publish":"*","subscribe":{"0":"*"}}}""",
            """
            {"mercure":{"publish":[null,1,{},[]],"subscribe":[""]}}""",
            """
            {"mercure":{"publish":["{"],"subscribe":["{a:99999}","{{}}"]}}""",
            """
            {"mercure":{"publish":["*"]},"mercure":{"publish":[]}}""",
            """
            {"https://mercure.rocks/":{"publish":["*"],"subscribe":["*"]}}""",
            """
            {"mercure":[],"sub":{},"jti":7,"aud":[1],"iss":null}""",
            """
            {"mercure":{"payload":[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]},"sub":"\\ud800\\u0000"}""",
            """
            {"mercure":null}""",
            """
            {"authorization_details":[{"type":"https://mercure.rocks/authorization-detail","actions":["publish"],"topics":[{"match":"*"}]}]}""",
            "{}",
            "[]",
            "null",
            "7",
            "");

    private FuzzTokens() {}

    /** One that may be good for something, or for nothing. */
    static String any(RandomGenerator random) {
        String header = HEADERS.get(random.nextInt(4) > 0 ? 0 : random.nextInt(HEADERS.size()));
        String claims = CLAIMS.get(random.nextInt(CLAIMS.size()));
        switch (random.nextInt(6)) {
            case 0 -> header = Mutator.mutate(random, header);
            case 1, 2 -> claims = Mutator.mutate(random, claims);
            default -> {
                // As it is.
            }
        }
        String token = sign(header, claims);
        return switch (random.nextInt(8)) {
            case 0 -> Mutator.mutate(random, token);
            case 1 -> token.substring(0, token.lastIndexOf('.') + 1);
            case 2 -> token + "." + token;
            case 3 -> Mutator.mutate(random, GOOD);
            default -> token;
        };
    }

    /** @param header JSON or not, a character for each byte, as {@code claims} */
    static String sign(String header, String claims) {
        String signed = base64(header.getBytes(StandardCharsets.ISO_8859_1)) + "."
                + base64(claims.getBytes(StandardCharsets.ISO_8859_1));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(KEY.getBytes(StandardCharsets.US_ASCII), "HmacSHA256"));
            return signed + "." + base64(mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
