package io.everysource.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.everysource.FakeClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The known attacks on JWT libraries and configurations, each by its name. None gets in, and no refusal repeats the token. */
final class JwtAttacksTest {
    private static final String ADMIN = "{\"sub\":\"admin\",\"mercure\":{\"publish\":[\"*\"],\"subscribe\":[\"*\"]}}";

    private final FakeClock clock = new FakeClock();
    private final JwtVerifier secret = verifier(TestKeys.SECRET, "HS256");
    private final JwtVerifier rsa = verifier(TestKeys.checking(Algorithm.RS256), "RS256");
    private final JwtVerifier ec = verifier(TestKeys.checking(Algorithm.ES256), "ES256");

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "none ", " none", "NoNe"})
    void algNone(String none) {
        String header = "{\"alg\":\"" + none + "\"}";
        for (JwtVerifier verifier : new JwtVerifier[] {secret, rsa, ec}) {
            refused(verifier, RawToken.unsigned(header, ADMIN) + ".", "");
            refused(verifier, RawToken.unsigned(header, ADMIN), "");
            refused(verifier, RawToken.hmac(header, ADMIN, TestKeys.SECRET), "not signed (alg none)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alg\":null}",
                "{\"alg\":\"\"}",
                "{\"alg\":[\"HS256\"]}",
                "{\"alg\":{}}",
                "{\"alg\":0}",
                "{\"alg\":\"hs256\"}",
                "{\"alg\":\"HS256 \"}",
                "{\"alg\":\"HS384\"}",
                "{\"alg\":\"\\u004eone\"}",
                "{\"Alg\":\"HS256\"}",
            })
    void algMissingOrOfAnotherShape(String header) {
        refused(secret, RawToken.hmac(header, ADMIN, TestKeys.SECRET), "alg");
    }

    @Test
    void hsWithThePublicRsaKeyAsSecret() {
        String pem = TestKeys.checking(Algorithm.RS256);
        for (String key : new String[] {pem, pem.strip(), pem.replace("\n", ""), pem.replace("\n", "\r\n")}) {
            refused(rsa, RawToken.hmac("{\"alg\":\"HS256\"}", ADMIN, key), "algorithm (alg)");
            refused(rsa, RawToken.hmac("{\"alg\":\"RS256\"}", ADMIN, key), "signature is wrong");
        }
    }

    @Test
    void hsConfiguredWithAPublicKeyAsSecret() {
        String pem = TestKeys.checking(Algorithm.RS256);
        String bare = pem.replaceAll("-----[A-Z ]+-----", "").strip();
        for (String key :
                new String[] {pem, bare, bare.replace("\r\n", ""), "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ ann@host"}) {
            assertThatThrownBy(() -> KeySource.text(key, Set.of("HS256")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("public key");
        }
    }

    @Test
    void rsAndHsConfiguredTogether() {
        assertThatThrownBy(() -> KeySource.text(TestKeys.checking(Algorithm.RS256), Set.of("RS256", "HS256")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeySource.text(TestKeys.SECRET, Set.of("RS256", "HS256")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rsSignatureWhereEsIsConfigured() {
        String jwt = TokenSigner.of(TestKeys.signing(Algorithm.RS256), "RS256").signJson(ADMIN);
        refused(ec, jwt, "algorithm (alg)");
        String renamed = RawToken.base64("{\"alg\":\"ES256\"}") + jwt.substring(jwt.indexOf('.'));
        refused(ec, renamed, "signature is wrong");
    }

    @Test
    void jwkInTheHeader() {
        KeyPair own = TestKeys.rsa("attacker");
        String header = "{\"alg\":\"RS256\",\"jwk\":" + TestKeys.jwk(own, "") + "}";
        refused(rsa, signedByAttacker(header), "signature is wrong");
    }

    @Test
    void jkuAndX5uInTheHeader() throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer attacker = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        attacker.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.close();
        });
        attacker.start();
        try {
            String url = "http://127.0.0.1:" + attacker.getAddress().getPort() + "/jwks.json";
            refused(
                    rsa,
                    signedByAttacker("{\"alg\":\"RS256\",\"jku\":\"" + url + "\",\"kid\":\"a\"}"),
                    "signature is wrong");
            refused(rsa, signedByAttacker("{\"alg\":\"RS256\",\"x5u\":\"" + url + "\"}"), "signature is wrong");
            assertThat(asked).hasValue(0);
        } finally {
            attacker.stop(0);
        }
    }

    @Test
    void x5cInTheHeader() {
        String certificate = Base64.getEncoder()
                .encodeToString(TestKeys.rsa("attacker").getPublic().getEncoded());
        refused(rsa, signedByAttacker("{\"alg\":\"RS256\",\"x5c\":[\"" + certificate + "\"]}"), "signature is wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../../../../../dev/null",
                "/dev/null",
                "file:///dev/null",
                "C:\\\\windows\\\\win.ini",
                "key'; DROP TABLE keys; --",
                "x' UNION SELECT 'AA",
                "$(id)",
                "|/bin/id",
                "\\u0000",
                "__proto__",
                "http://127.0.0.1:1/"
            })
    void kidAsPathOrCommandOrSql(String kid) {
        String header = "{\"alg\":\"HS256\",\"kid\":\"" + kid + "\"}";
        refused(secret, RawToken.hmac(header, ADMIN, "\0"), "signature is wrong");
        refused(secret, RawToken.hmac(header, ADMIN, "AA"), "signature is wrong");
        // A key without a name is meant by any: the name leads nowhere.
        assertThatCode(() -> secret.verify(RawToken.headed(header))).doesNotThrowAnyException();
        refused(
                verifier(TestKeys.jwks(TestKeys.jwk(TestKeys.rsa("one"), ",\"kid\":\"a\"")), "RS256"),
                signedByAttacker("{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}"),
                "key that the server does not know");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "null", "[\"a\"]", "{}", "true"})
    void kidOfAnotherType(String kid) {
        refused(secret, RawToken.headed("{\"alg\":\"HS256\",\"kid\":" + kid + "}"), "(kid)");
    }

    @Test
    void kidOfAnotherKeyOfTheSet() {
        String set = TestKeys.jwks(
                TestKeys.jwk(TestKeys.rsa("one"), ",\"kid\":\"a\""),
                TestKeys.jwk(TestKeys.rsa("two"), ",\"kid\":\"b\""));
        TokenSigner signer = TokenSigner.of(TestKeys.pem(TestKeys.rsa("one").getPrivate()), "RS256");
        JwtVerifier verifier = verifier(set, "RS256");
        assertThatCode(() -> verifier.verify(signer.withKeyId("a").signJson("{}")))
                .doesNotThrowAnyException();
        refused(verifier, signer.withKeyId("b").signJson("{}"), "signature is wrong");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"crit\":[\"exp\"],\"exp\":1",
                "\"crit\":[\"http://example.com/x\"],\"http://example.com/x\":1",
                "\"crit\":[]",
                "\"crit\":null",
                "\"crit\":[\"b64\"],\"b64\":false",
                "\"b64\":false",
            })
    void critThatIsNotKnown(String members) {
        refused(secret, RawToken.headed("{\"alg\":\"HS256\"," + members + "}"), "not supported");
    }

    @Test
    void oversized() {
        String jwt = RawToken.saying("{\"a\":\"" + "a".repeat(5_999) + "\"}");
        String fits = RawToken.saying(
                "{\"a\":\"" + "a".repeat(5_999 + (CompactToken.MAX_LENGTH - jwt.length()) * 3 / 4) + "\"}");
        assertThat(fits.length()).isBetween(CompactToken.MAX_LENGTH - 3, CompactToken.MAX_LENGTH);
        assertThatCode(() -> secret.verify(fits)).doesNotThrowAnyException();
        refused(secret, RawToken.saying("{\"a\":\"" + "a".repeat(7_000) + "\"}"), "too long");
        refused(secret, "a".repeat(10_000_000), "too long");
        refused(secret, ".".repeat(CompactToken.MAX_LENGTH), "no JWT");
    }

    @Test
    void duplicateClaims() {
        refused(secret, RawToken.saying("{\"sub\":\"ann\",\"sub\":\"admin\"}"), "more than once");
        refused(secret, RawToken.saying("{\"sub\":\"ann\",\"s\\u0075b\":\"admin\"}"), "more than once");
        refused(secret, RawToken.saying("{\"mercure\":{\"publish\":[],\"publish\":[\"*\"]}}"), "more than once");
        refused(secret, RawToken.saying("{\"exp\":1,\"exp\":9999999999}"), "more than once");
    }

    @Test
    void duplicateHeaderMembers() {
        refused(secret, RawToken.headed("{\"alg\":\"none\",\"alg\":\"HS256\"}"), "more than once");
        refused(secret, RawToken.headed("{\"alg\":\"HS256\",\"alg\":\"HS256\"}"), "more than once");
        refused(secret, RawToken.headed("{\"alg\":\"HS256\",\"kid\":\"a\",\"k\\u0069d\":\"b\"}"), "more than once");
    }

    @Test
    void farFutureNbf() {
        long soon = clock.instant().getEpochSecond() + 3_600;
        refused(secret, RawToken.saying("{\"nbf\":" + soon + "}"), "not valid yet (nbf)");
        refused(secret, RawToken.saying("{\"nbf\":253402300799}"), "not valid yet (nbf)");
        refused(secret, RawToken.saying("{\"nbf\":9999999999999999999}"), "claim nbf is no time");
    }

    @Test
    void negativeExp() {
        refused(secret, RawToken.saying("{\"exp\":-1}"), "claim exp is no time");
        refused(secret, RawToken.saying("{\"exp\":-9223372036854775808}"), "claim exp is no time");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9223372036854775807",
                "9223372036854775808",
                "18446744073709551616",
                "1e400",
                "99999999999999999999"
            })
    void expThatOverflows(String exp) {
        refused(secret, RawToken.saying("{\"exp\":" + exp + "}"), "claim exp is no time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"9999999999\"", "\"never\"", "true", "null", "[9999999999]", "{\"$gt\":0}"})
    void expAsSomethingElseThanANumber(String exp) {
        refused(secret, RawToken.saying("{\"exp\":" + exp + "}"), "claim exp must be a number");
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "01", "0x7fffffff", "1_000", "+1", ".5", "1."})
    void expAsANumberThatIsNoJson(String exp) {
        refused(secret, RawToken.saying("{\"exp\":" + exp + "}"), "no JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void emptyKey(String key) {
        for (String algorithm : new String[] {"HS256", "HS384", "HS512", "RS256", "ES256", "EdDSA"}) {
            assertThatThrownBy(() -> KeySource.text(key, Set.of(algorithm)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("key is empty");
        }
    }

    @Test
    void emptyKeyAsJwk() {
        assertThatThrownBy(() -> KeySource.text("{\"kty\":\"oct\",\"k\":\"\"}", Set.of("HS256")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeySource.text("{\"kty\":\"oct\"}", Set.of("HS256")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"HS256", "HS384", "HS512"})
    void shortSecret(Algorithm algorithm) {
        int bytes = Integer.parseInt(algorithm.id().substring(2)) / 8;
        assertThatThrownBy(() -> KeySource.text("s".repeat(bytes - 1), Set.of(algorithm.id())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least " + bytes + " bytes");
        assertThatCode(() -> KeySource.text("s".repeat(bytes), Set.of(algorithm.id()))
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void shortRsaKey() {
        KeyPair weak = TestKeys.rsa(1_024);
        for (String key : new String[] {TestKeys.pem(weak.getPublic()), TestKeys.jwk(weak, "")}) {
            assertThatThrownBy(() -> KeySource.text(key, Set.of("RS256"))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void keyOnAnotherCurve() {
        String p384 = TestKeys.checking(Algorithm.ES384);
        assertThatThrownBy(() -> KeySource.text(p384, Set.of("ES256"))).isInstanceOf(IllegalArgumentException.class);
        String ed448 = TestKeys.pem(TestKeys.ed("Ed448").getPublic());
        assertThatThrownBy(() -> KeySource.text(ed448, Set.of("EdDSA"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void psychicEcdsaSignature() {
        String unsigned = RawToken.unsigned("{\"alg\":\"ES256\"}", ADMIN);
        refused(ec, unsigned + "." + RawToken.base64(new byte[64]), "signature is wrong");
        byte[] order = ((ECPublicKey) TestKeys.pair(Algorithm.ES256).getPublic())
                .getParams()
                .getOrder()
                .toByteArray();
        byte[] orders = new byte[64];
        System.arraycopy(order, order.length - 32, orders, 0, 32);
        System.arraycopy(order, order.length - 32, orders, 32, 32);
        refused(ec, unsigned + "." + RawToken.base64(orders), "signature is wrong");
        byte[] der = {0x30, 6, 2, 1, 0, 2, 1, 0};
        refused(ec, unsigned + "." + RawToken.base64(der), "signature is wrong");
    }

    @Test
    void zeroSignatureOfEveryAlgorithm() {
        for (Algorithm algorithm : Algorithm.values()) {
            String unsigned = RawToken.unsigned("{\"alg\":\"" + algorithm.id() + "\"}", ADMIN);
            for (int length : new int[] {1, 32, 48, 64, 96, 132, 256, 512}) {
                JwtVerifier verifier = verifier(TestKeys.checking(algorithm), algorithm.id());
                refused(verifier, unsigned + "." + RawToken.base64(new byte[length]), "signature is wrong");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void truncatedSignature(Algorithm algorithm) {
        String jwt = TokenSigner.of(TestKeys.signing(algorithm), algorithm.id()).signJson(ADMIN);
        byte[] signature = Base64.getUrlDecoder().decode(jwt.substring(jwt.lastIndexOf('.') + 1));
        String unsigned = jwt.substring(0, jwt.lastIndexOf('.'));
        JwtVerifier verifier = verifier(TestKeys.checking(algorithm), algorithm.id());
        for (int length : new int[] {1, 8, signature.length / 2, signature.length - 1, signature.length + 1}) {
            refused(verifier, unsigned + "." + RawToken.base64(Arrays.copyOf(signature, length)), "signature is wrong");
        }
        refused(verifier, unsigned + ".", "signature is empty");
        refused(verifier, unsigned, "three parts");
    }

    @Test
    void signatureOfAnotherToken() {
        String ann = RawToken.saying("{\"sub\":\"ann\"}");
        String admin = RawToken.unsigned("{\"alg\":\"HS256\"}", ADMIN);
        refused(secret, admin + ann.substring(ann.lastIndexOf('.')), "signature is wrong");
    }

    @Test
    void signatureOfAnotherTokenThatIsCached() {
        String ann = RawToken.saying("{\"sub\":\"ann\"}");
        secret.verify(ann);
        refused(secret, RawToken.unsigned("{\"alg\":\"HS256\"}", ADMIN) + ann.substring(ann.lastIndexOf('.')), "wrong");
        refused(secret, ann.substring(0, ann.lastIndexOf('.')) + ".AAAA", "wrong");
    }

    @Test
    void encryptedToken() {
        String header = RawToken.base64("{\"alg\":\"RSA-OAEP\",\"enc\":\"A256GCM\"}");
        refused(rsa, header + ".AAAA.AAAA.AAAA.AAAA", "encrypted (JWE)");
        refused(secret, RawToken.headed("{\"alg\":\"dir\",\"enc\":\"A128CBC-HS256\"}"), "algorithm (alg)");
        refused(secret, RawToken.headed("{\"alg\":\"HS256\",\"enc\":\"A128GCM\"}"), "not supported");
        refused(rsa, header + "....", "encrypted (JWE)");
    }

    @Test
    void jsonInsteadOfTheCompactForm() {
        String[] parts = RawToken.saying("{}").split("\\.", -1);
        refused(
                secret,
                "{\"protected\":\"" + parts[0] + "\",\"payload\":\"" + parts[1] + "\",\"signature\":\"" + parts[2]
                        + "\"}",
                "JSON");
        refused(
                secret,
                "{\"payload\":\"" + parts[1] + "\",\"signatures\":[{\"protected\":\"" + parts[0] + "\",\"signature\":\""
                        + parts[2] + "\"}]}",
                "JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\t", "\n", "\r\n", "\0", "\u00a0", "\u200b", "\ufeff"})
    void whitespaceAnywhere(String space) {
        String jwt = RawToken.saying("{}");
        int dot = jwt.indexOf('.');
        refused(secret, space + jwt, "");
        refused(secret, jwt + space, "");
        refused(secret, jwt.substring(0, dot) + space + jwt.substring(dot), "");
        refused(secret, jwt.substring(0, dot + 1) + space + jwt.substring(dot + 1), "");
        refused(secret, jwt.substring(0, 7) + space + jwt.substring(7), "");
    }

    @Test
    void base64Variants() {
        // Claims whose base64 has padding, '-' and '_', in the three lengths that there are.
        String jwt = RawToken.saying("{\"a\":\"\u00bf\u00be\u00ff?>~\"}");
        assertThatCode(() -> secret.verify(jwt)).doesNotThrowAnyException();
        String[] parts = jwt.split("\\.", -1);
        refused(secret, parts[0] + "=." + parts[1] + "." + parts[2], "base64url");
        refused(secret, RawToken.signed(parts[0] + "." + parts[1] + "=", TestKeys.SECRET), "base64url");
        refused(secret, RawToken.signed(parts[0] + "." + parts[1] + "==", TestKeys.SECRET), "base64url");
        refused(secret, jwt + "=", "base64url");
        refused(secret, jwt + "==", "base64url");
        refused(secret, jwt + "A", "");
        String standard = jwt.replace('-', '+').replace('_', '/');
        assertThat(standard).isNotEqualTo(jwt);
        refused(secret, standard, "base64url");
        char last = jwt.charAt(jwt.length() - 1);
        // 32 bytes leave two bits of the last character without a meaning.
        refused(secret, jwt.substring(0, jwt.length() - 1) + (char) (last + 1), "base64url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "....",
                ".....",
                "a",
                "a.b",
                "a.b.c",
                "a.b.c.d",
                "%00.%00.%00",
                "e30.e30.e30"
            })
    void whatIsNoTokenAtAll(String text) {
        refused(secret, text, "");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "application/jwt", "application/JWT"})
    void nestedToken(String type) {
        String inner = RawToken.saying(ADMIN);
        String header = "{\"alg\":\"HS256\",\"cty\":\"" + type + "\"}";
        refused(secret, RawToken.hmac(header, inner, TestKeys.SECRET), "another token in it");
        refused(secret, RawToken.hmac("{\"alg\":\"HS256\"}", inner, TestKeys.SECRET), "no JSON object");
    }

    @Test
    void deflateBomb() throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflate = new DeflaterOutputStream(zipped, new Deflater(9, true))) {
            deflate.write(new byte[5_000_000]);
        }
        String unsigned =
                RawToken.base64("{\"alg\":\"HS256\",\"zip\":\"DEF\"}") + "." + RawToken.base64(zipped.toByteArray());
        assertThat(unsigned.length()).isLessThan(CompactToken.MAX_LENGTH);
        refused(secret, RawToken.signed(unsigned, TestKeys.SECRET), "'zip'");
    }

    @Test
    void jsonTooDeep() {
        String deep = "{\"a\":" + "[".repeat(2_500) + "]".repeat(2_500) + "}";
        refused(secret, RawToken.saying(deep), "no JSON object");
        refused(secret, RawToken.headed(deep), "header is no JSON object");
    }

    @Test
    void bytesThatAreNoUtf8() {
        byte[] overlong = "{\"sub\":\"??\"}".getBytes(StandardCharsets.US_ASCII);
        overlong[8] = (byte) 0xc0;
        overlong[9] = (byte) 0xaf;
        String unsigned = RawToken.base64("{\"alg\":\"HS256\"}") + "." + RawToken.base64(overlong);
        refused(secret, RawToken.signed(unsigned, TestKeys.SECRET), "no JSON object");
    }

    @Test
    void manyKeysToTryWithOneToken() {
        String[] keys = new String[5];
        Arrays.setAll(keys, i -> TestKeys.jwk(TestKeys.rsa("many " + i % 2), ""));
        String jwt = TokenSigner.of(TestKeys.pem(TestKeys.rsa("many 0").getPrivate()), "RS256")
                .signJson("{}");
        refused(verifier(TestKeys.jwks(keys), "RS256"), jwt, "which key");
    }

    @Test
    void publicExponentOne() {
        String weak = TestKeys.jwk(TestKeys.rsa("one"), "").replaceAll("\"e\":\"[^\"]+\"", "\"e\":\"AQ\"");
        assertThatThrownBy(() -> KeySource.text(weak, Set.of("RS256"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aThousandTokensWithBytesChanged() {
        Random random = new Random(7);
        for (Algorithm algorithm :
                new Algorithm[] {Algorithm.HS256, Algorithm.RS256, Algorithm.ES256, Algorithm.EDDSA}) {
            JwtVerifier verifier = verifier(TestKeys.checking(algorithm), algorithm.id());
            String jwt =
                    TokenSigner.of(TestKeys.signing(algorithm), algorithm.id()).signJson(ADMIN);
            for (int i = 0; i < 250; i++) {
                char[] changed = jwt.toCharArray();
                for (int n = random.nextInt(3); n >= 0; n--) {
                    changed[random.nextInt(changed.length)] =
                            (char) (random.nextInt(10) == 0 ? random.nextInt(0x10000) : random.nextInt(128));
                }
                String hostile = new String(changed);
                if (!hostile.equals(jwt)) {
                    refused(verifier, hostile, "");
                }
            }
        }
    }

    private JwtVerifier verifier(String key, String algorithm) {
        return JwtVerifier.of(
                KeySource.text(key, Set.of(algorithm)),
                TokenRules.NONE,
                TestSelectors.HUB,
                clock,
                new Revocations(clock));
    }

    private static String signedByAttacker(String header) {
        return RawToken.signed(RawToken.unsigned(header, ADMIN), TestKeys.rsa("attacker"));
    }

    private static void refused(JwtVerifier verifier, String jwt, String why) {
        Throwable refusal = catchThrowable(() -> verifier.verify(jwt));
        assertThat(refusal).isInstanceOf(InvalidTokenException.class).hasMessageContaining(why);
        assertThat(refusal.getCause()).isNull();
        for (String part : jwt.split("\\.", -1)) {
            if (part.length() > 12) {
                assertThat(refusal.getMessage()).doesNotContain(part.substring(0, 12));
            }
        }
    }
}
