package io.everysource.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.spec.KeySpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.lang.JoseException;

/** Reads keys from text: secrets, PEM, JWK and JWKS. Its errors say how to mend the configuration, and nothing of the keys. */
final class KeyText {
    private static final Pattern PEM =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
    private static final String PEM_MARK = "-----BEGIN";
    private static final List<String> PUBLIC_KEY_MARKS = List.of("ssh-", "ecdsa-sha2-", "---- BEGIN SSH2");
    private static final List<String> FACTORIES = List.of("RSA", "EC", "Ed25519");

    private interface Maker<K> {
        K make(KeyFactory factory) throws GeneralSecurityException;
    }

    private KeyText() {}

    /**
     * The keys of a configuration, of which each must suit an algorithm, and each algorithm a key.
     *
     * @throws IllegalArgumentException if they do not
     */
    static List<VerificationKey> verificationKeys(String text, Set<Algorithm> algorithms) {
        String key = withoutLineBreak(text);
        if (isJson(key)) {
            return jwks(StandardCharsets.UTF_8.encode(key), algorithms);
        }
        if (key.startsWith(PEM_MARK)) {
            List<VerificationKey> keys = new ArrayList<>();
            for (PublicKey each : publicKeys(key)) {
                keys.add(new VerificationKey(Optional.empty(), each, checked(each, algorithms)));
            }
            return keys;
        }
        return List.of(new VerificationKey(Optional.empty(), secret(key, algorithms), algorithms));
    }

    /**
     * The key that makes signatures of {@code algorithm}.
     *
     * @param text a secret; or PEM with a private key (PKCS #8); or a private JWK
     * @throws IllegalArgumentException if it does not suit the algorithm
     */
    static Key signingKey(String text, Algorithm algorithm) {
        String key = withoutLineBreak(text);
        Set<Algorithm> algorithms = EnumSet.of(algorithm);
        if (isJson(key)) {
            JsonWebKey jwk = jwk(object(StandardCharsets.UTF_8.encode(key)))
                    .orElseThrow(() -> new IllegalArgumentException("The JWK is of a kind that is not known."));
            Key signing = jwk instanceof PublicJsonWebKey pair ? pair.getPrivateKey() : jwk.getKey();
            if (signing == null) {
                throw new IllegalArgumentException(
                        "The JWK is a public key. To make a token a private one is needed, with the member d.");
            }
            checked(signing, algorithms);
            return signing;
        }
        if (key.startsWith(PEM_MARK)) {
            PrivateKey signing = privateKey(key);
            checked(signing, algorithms);
            return signing;
        }
        return secret(key, algorithms);
    }

    /** What a JWK calls itself; empty for other keys. */
    static Optional<String> keyId(String text) {
        return isJson(text.strip())
                ? Optional.ofNullable(
                        object(StandardCharsets.UTF_8.encode(text)).path("kid").textValue())
                : Optional.empty();
    }

    /**
     * The keys of a JWK or JWKS that can be used with one of {@code algorithms}. Others are passed over, as RFC 7517 (5) says.
     *
     * @throws IllegalArgumentException if there are none
     */
    static List<VerificationKey> jwks(ByteBuffer json, Set<Algorithm> algorithms) {
        ObjectNode object = object(json);
        Iterable<JsonNode> jwks = object.path("keys").isArray() ? object.path("keys") : List.of((JsonNode) object);
        List<VerificationKey> keys = new ArrayList<>();
        for (JsonNode jwk : jwks) {
            if (jwk instanceof ObjectNode each) {
                verificationKey(each, algorithms).ifPresent(keys::add);
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("The JWKS has no key for " + Algorithm.ids(algorithms)
                    + " that is meant for signatures and long enough.");
        }
        return keys;
    }

    private static Optional<VerificationKey> verificationKey(ObjectNode object, Set<Algorithm> algorithms) {
        boolean isForSignatures = object.path("use").asText("sig").equals("sig")
                && (object.path("key_ops").isMissingNode() || hasVerify(object.path("key_ops")));
        Optional<JsonWebKey> jwk = isForSignatures ? jwk(object) : Optional.empty();
        if (jwk.isEmpty()) {
            return Optional.empty();
        }
        Key key = jwk.get() instanceof PublicJsonWebKey pair
                ? pair.getPublicKey()
                : jwk.get().getKey();
        Set<Algorithm> usable = EnumSet.noneOf(Algorithm.class);
        for (Algorithm algorithm : algorithms) {
            if (algorithm.suits(key)
                    && !algorithm.isTooShort(key)
                    && object.path("alg").asText(algorithm.id()).equals(algorithm.id())) {
                usable.add(algorithm);
            }
        }
        return usable.isEmpty()
                ? Optional.empty()
                : Optional.of(new VerificationKey(Optional.ofNullable(jwk.get().getKeyId()), key, usable));
    }

    private static boolean hasVerify(JsonNode operations) {
        for (JsonNode operation : operations) {
            if (operation.asText().equals("verify")) {
                return true;
            }
        }
        return false;
    }

    private static Optional<JsonWebKey> jwk(ObjectNode object) {
        try {
            JsonWebKey jwk = JsonWebKey.Factory.newJwk(object.toString());
            return jwk.getKey() == null ? Optional.empty() : Optional.of(jwk);
        } catch (JoseException | RuntimeException notAKey) {
            return Optional.empty();
        }
    }

    private static ObjectNode object(ByteBuffer json) {
        return Json.object(json)
                .orElseThrow(() -> new IllegalArgumentException(
                        "The key begins like a JWK or JWKS, but is no JSON object, or has a member twice."));
    }

    private static Key secret(String text, Set<Algorithm> algorithms) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0) {
            throw new IllegalArgumentException("The key is empty.");
        }
        if (PUBLIC_KEY_MARKS.stream().anyMatch(text::startsWith) || isPublicKey(text)) {
            throw new IllegalArgumentException("The key is a public key, but not in PEM. Write it as PEM, from "
                    + "-----BEGIN PUBLIC KEY----- on, and name its algorithm.");
        }
        Key key = new SecretKeySpec(bytes, "HMAC");
        checked(key, algorithms);
        return key;
    }

    private static Set<Algorithm> checked(Key key, Set<Algorithm> algorithms) {
        for (Algorithm algorithm : algorithms) {
            if (!algorithm.suits(key)) {
                throw new IllegalArgumentException(
                        "The key is " + describe(key) + "; " + algorithm.id() + " needs " + algorithm.needs() + ".");
            }
            if (algorithm.isTooShort(key)) {
                throw new IllegalArgumentException(
                        "The key is too short: " + algorithm.id() + " needs " + algorithm.needs() + "."
                                + (algorithm.isSecret() ? " Make one with: openssl rand -hex 64" : ""));
            }
        }
        return algorithms;
    }

    private static String describe(Key key) {
        if (key instanceof PublicKey) {
            return "a public key (" + key.getAlgorithm() + "), that anybody may know";
        }
        return key instanceof PrivateKey
                ? "a private key (" + key.getAlgorithm() + ")"
                : "a secret, neither PEM nor JWK";
    }

    private static List<PublicKey> publicKeys(String pem) {
        List<PublicKey> keys = new ArrayList<>();
        Matcher blocks = PEM.matcher(pem);
        while (blocks.find()) {
            byte[] der = decoded(blocks.group(2));
            switch (blocks.group(1)) {
                case "PUBLIC KEY" ->
                    keys.add(publicKey(der)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "The PEM has a public key that is damaged, or neither RSA, EC nor Ed25519.")));
                case "CERTIFICATE" -> keys.add(certified(der));
                default ->
                    throw new IllegalArgumentException("The PEM has a block '" + blocks.group(1)
                            + "'. To check tokens a public key is needed: openssl pkey -in key.pem -pubout");
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "The PEM has no whole block from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----.");
        }
        return keys;
    }

    private static PrivateKey privateKey(String pem) {
        Matcher block = PEM.matcher(pem);
        if (!block.find() || !block.group(1).equals("PRIVATE KEY")) {
            throw new IllegalArgumentException("To make a token a private key in PKCS #8 is needed, from "
                    + "-----BEGIN PRIVATE KEY----- on: openssl pkcs8 -topk8 -nocrypt -in key.pem");
        }
        KeySpec spec = new PKCS8EncodedKeySpec(decoded(block.group(2)));
        return made(factory -> factory.generatePrivate(spec))
                .orElseThrow(() ->
                        new IllegalArgumentException("The private key is damaged, or neither RSA, EC nor Ed25519."));
    }

    private static Optional<PublicKey> publicKey(byte[] der) {
        KeySpec spec = new X509EncodedKeySpec(der);
        return made(factory -> factory.generatePublic(spec));
    }

    /** Makes a key from what says itself of which kind it is, but only to the factory of that kind. */
    private static <K> Optional<K> made(Maker<K> maker) {
        return FACTORIES.stream().flatMap(name -> made(name, maker).stream()).findFirst();
    }

    private static <K> Optional<K> made(String name, Maker<K> maker) {
        try {
            return Optional.of(maker.make(KeyFactory.getInstance(name)));
        } catch (GeneralSecurityException notOfThisKind) {
            return Optional.empty();
        }
    }

    private static PublicKey certified(byte[] der) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(der))
                    .getPublicKey();
        } catch (GeneralSecurityException damaged) {
            throw new IllegalArgumentException("The PEM has a certificate that is damaged.");
        }
    }

    private static boolean isPublicKey(String text) {
        try {
            return publicKey(Base64.getMimeDecoder().decode(text)).isPresent();
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException damaged) {
            throw new IllegalArgumentException("The PEM is damaged: it is not base64.");
        }
    }

    private static boolean isJson(String text) {
        return text.startsWith("{");
    }

    private static String withoutLineBreak(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("{") || stripped.startsWith(PEM_MARK)) {
            return stripped;
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }
}
