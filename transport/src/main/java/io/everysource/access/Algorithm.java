package io.everysource.access;

import java.math.BigInteger;
import java.security.Key;
import java.security.interfaces.ECKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.SecretKey;
import org.jose4j.keys.EllipticCurves;

/** The algorithms that tokens may be signed with, each bound to one kind of key. */
public enum Algorithm {
    HS256("HS256", Kind.SECRET, 256),
    HS384("HS384", Kind.SECRET, 384),
    HS512("HS512", Kind.SECRET, 512),
    RS256("RS256", Kind.RSA, 2_048),
    RS384("RS384", Kind.RSA, 2_048),
    RS512("RS512", Kind.RSA, 2_048),
    PS256("PS256", Kind.RSA, 2_048),
    PS384("PS384", Kind.RSA, 2_048),
    PS512("PS512", Kind.RSA, 2_048),
    ES256("ES256", Kind.EC, 256),
    ES384("ES384", Kind.EC, 384),
    ES512("ES512", Kind.EC, 521),
    EDDSA("EdDSA", Kind.ED25519, 255);

    private enum Kind {
        SECRET,
        RSA,
        EC,
        ED25519
    }

    private final String id;
    private final Kind kind;
    private final int bits;

    Algorithm(String id, Kind kind, int bits) {
        this.id = id;
        this.kind = kind;
        this.bits = bits;
    }

    /** Its name in a token's header, as in {@code ES256}. */
    public String id() {
        return id;
    }

    /** Whether the same secret makes and checks a signature, so that it must never be public. */
    public boolean isSecret() {
        return kind == Kind.SECRET;
    }

    /**
     * The algorithm of that name, upper and lower case being told apart.
     *
     * @throws IllegalArgumentException if there is none; {@code none} is none
     */
    public static Algorithm of(String id) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no such algorithm for tokens. Use one of "
                        + ids(EnumSet.allOf(Algorithm.class)) + "."));
    }

    /**
     * The algorithms of those names.
     *
     * @throws IllegalArgumentException if there are none, or one is not known
     */
    static Set<Algorithm> of(Set<String> ids) {
        if (ids.isEmpty()) {
            throw new IllegalArgumentException("An algorithm for tokens is needed, as in HS256.");
        }
        return ids.stream().map(Algorithm::of).collect(Collectors.toCollection(() -> EnumSet.noneOf(Algorithm.class)));
    }

    static String ids(Set<Algorithm> algorithms) {
        return algorithms.stream().map(Algorithm::id).collect(Collectors.joining(", "));
    }

    /** Whether {@code key}, private or public, is of this algorithm's kind, whatever its length. */
    boolean suits(Key key) {
        return switch (kind) {
            case SECRET -> key instanceof SecretKey;
            case RSA -> key instanceof RSAKey;
            case EC ->
                key instanceof ECKey ec
                        && ("P-" + bits)
                                .equals(EllipticCurves.getName(ec.getParams().getCurve()))
                        && !(key instanceof ECPublicKey point && !isOnCurve(point));
            case ED25519 ->
                key instanceof EdECKey ed
                        && NamedParameterSpec.ED25519
                                .getName()
                                .equals(ed.getParams().getName());
        };
    }

    /** Whether {@code key}, which suits, is too short to be safe. */
    boolean isTooShort(Key key) {
        return bitsOf(key) < bits;
    }

    /** What key it needs, for people. */
    String needs() {
        return switch (kind) {
            case SECRET -> "a secret of at least " + bits / 8 + " bytes";
            case RSA -> "an RSA key of at least " + bits + " bits";
            case EC -> "an EC key on the curve P-" + bits;
            case ED25519 -> "an Ed25519 key";
        };
    }

    private int bitsOf(Key key) {
        return switch (kind) {
            case SECRET -> key.getEncoded().length * Byte.SIZE;
            case RSA -> ((RSAKey) key).getModulus().bitLength();
            case EC, ED25519 -> bits;
        };
    }

    private static boolean isOnCurve(ECPublicKey key) {
        EllipticCurve curve = key.getParams().getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        BigInteger right = x.pow(2).add(curve.getA()).multiply(x).add(curve.getB());
        return x.compareTo(p) < 0
                && y.compareTo(p) < 0
                && y.pow(2).subtract(right).mod(p).signum() == 0;
    }
}
