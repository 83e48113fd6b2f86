package io.everysource.access;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keys of every kind, made once, and how they are written. */
final class TestKeys {
    /** As the examples of Mercure have it. */
    static final String SECRET = "!ChangeThisMercureHubJWTSecretKey!";

    static final String LONG_SECRET = "0123456789abcdef".repeat(4);

    /** Certifies an EC key for a hundred years; its private key is nowhere. */
    static final String CERTIFICATE = "-----BEGIN CERTIFICATE-----\n"
            + "MIIBgDCCASegAwIBAgIUeeBfeLSyWXAP9BbPbiWMNZrxFFkwCgYIKoZIzj0EAwIw\n"
            + "FTETMBEGA1UEAwwKaWQuZXhhbXBsZTAgFw0yNjExMjEyMTMyMjFaGA8yMTI2MTAy\n"
            + "ODIxMzIyMVowFTETMBEGA1UEAwwKaWQuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG\n"
            + "SM49AwEHA0IABOFThDU4mDjybbG4Qh6Yy4mf82zxdndaxlw7J5eEUZic7BwxxaBh\n"
            + "TDrxsjOc/qI0HvT22362D+qWTQFO0WdAQg2jUzBRMB0GA1UdDgQWBBSC69gh+NDJ\n"
            + "u8PPSQiAqSXuHYBtMDAfBgNVHSMEGDAWgBSC69gh+NDJu8PPSQiAqSXuHYBtMDAP\n"
            + "BgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIHzMg0/F9hRwJ3oxx9kV\n"
            + "/H1uixMVrDK8CHUWX6hfe2BtAiAll+JdAIbWOnDSHD74I3ED+HLjlyCoEZzWSJFX\n"
            + "DcL2AA==\n"
            + "-----END CERTIFICATE-----\n";

    private static final Map<String, KeyPair> PAIRS = new ConcurrentHashMap<>();

    private TestKeys() {}

    static KeyPair rsa(String name) {
        return PAIRS.computeIfAbsent("rsa " + name, key -> rsa(2_048));
    }

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** @param curve as in {@code secp256r1} */
    static KeyPair ec(String curve) {
        return PAIRS.computeIfAbsent(curve, key -> {
            try {
                KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                generator.initialize(new ECGenParameterSpec(curve));
                return generator.generateKeyPair();
            } catch (GeneralSecurityException impossible) {
                throw new AssertionError(impossible);
            }
        });
    }

    /** @param curve as in {@code Ed25519} */
    static KeyPair ed(String curve) {
        return PAIRS.computeIfAbsent(curve, key -> {
            try {
                return KeyPairGenerator.getInstance(curve).generateKeyPair();
            } catch (GeneralSecurityException impossible) {
                throw new AssertionError(impossible);
            }
        });
    }

    /** What signs tokens of that algorithm, as text. */
    static String signing(Algorithm algorithm) {
        return algorithm.isSecret() ? LONG_SECRET : pem(pair(algorithm).getPrivate());
    }

    /** What checks tokens of that algorithm, as text. */
    static String checking(Algorithm algorithm) {
        return algorithm.isSecret() ? LONG_SECRET : pem(pair(algorithm).getPublic());
    }

    static KeyPair pair(Algorithm algorithm) {
        return switch (algorithm) {
            case ES256 -> ec("secp256r1");
            case ES384 -> ec("secp384r1");
            case ES512 -> ec("secp521r1");
            case EDDSA -> ed("Ed25519");
            default -> rsa("one");
        };
    }

    static String pem(Key key) {
        String name = key instanceof PrivateKey ? "PRIVATE KEY" : "PUBLIC KEY";
        return "-----BEGIN " + name + "-----\n" + Base64.getMimeEncoder().encodeToString(key.getEncoded())
                + "\n-----END " + name + "-----\n";
    }

    /** The public key as a JWK, with more members, as in {@code ,"kid":"a"}. */
    static String jwk(KeyPair rsa, String more) {
        RSAPublicKey key = (RSAPublicKey) rsa.getPublic();
        return "{\"kty\":\"RSA\",\"n\":\"" + base64(key.getModulus()) + "\",\"e\":\"" + base64(key.getPublicExponent())
                + "\"" + more + "}";
    }

    static String jwks(String... jwks) {
        return "{\"keys\":[" + String.join(",", jwks) + "]}";
    }

    private static String base64(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int start = bytes[0] == 0 ? 1 : 0;
        byte[] magnitude = Arrays.copyOfRange(bytes, start, bytes.length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(magnitude);
    }
}
