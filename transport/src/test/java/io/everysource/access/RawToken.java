package io.everysource.access;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as no honest library makes them, put together by hand. */
final class RawToken {
    private static final String HS256 = "{\"alg\":\"HS256\"}";

    private RawToken() {}

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    static String unsigned(String header, String claims) {
        return base64(header) + "." + base64(claims);
    }

    /** A token of HS256 with these claims, signed with {@link TestKeys#SECRET}. */
    static String saying(String claims) {
        return hmac(HS256, claims, TestKeys.SECRET);
    }

    /** A token signed with {@link TestKeys#SECRET}, whatever its header says. */
    static String headed(String header) {
        return hmac(header, "{}", TestKeys.SECRET);
    }

    static String hmac(String header, String claims, String secret) {
        return signed(unsigned(header, claims), secret);
    }

    static String signed(String headerAndClaims, String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HMAC"));
            return headerAndClaims + "." + base64(mac.doFinal(headerAndClaims.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** Signed as RS256 has it. */
    static String signed(String headerAndClaims, KeyPair rsa) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(rsa.getPrivate());
            signature.update(headerAndClaims.getBytes(StandardCharsets.US_ASCII));
            return headerAndClaims + "." + base64(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
