package io.everysource.webapp.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.HexFormat;
import java.util.Locale;

/** The key pair that repairs are signed with; it lives as long as the server. Making one takes its time. */
final class RepairKey {
    /** What {@code signature.js} takes: the public exponent is 65537. */
    private static final int BITS = 2_048;

    private final KeyPair pair;

    private RepairKey(KeyPair pair) {
        this.pair = pair;
    }

    static RepairKey create() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(BITS);
            return new RepairKey(generator.generateKeyPair());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java has RSA", impossible);
        }
    }

    /** The modulus of the public key, in hexadecimal. */
    String modulus() {
        return ((RSAPublicKey) pair.getPublic()).getModulus().toString(16).toLowerCase(Locale.ROOT);
    }

    /** A text with its signature. */
    ObjectNode sign(String text) {
        return signed(text, signature(text));
    }

    static ObjectNode signed(String text, String signature) {
        return JsonNodeFactory.instance.objectNode().put("text", text).put("signature", signature);
    }

    private String signature(String text) {
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(pair.getPrivate());
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(signer.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java signs with RSA", impossible);
        }
    }
}
