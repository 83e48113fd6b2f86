package io.everysource.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys as the configuration writes them. */
final class KeySourceTest {
    private static final String RSA = TestKeys.checking(Algorithm.RS256);
    private static final String EC = TestKeys.checking(Algorithm.ES256);

    @Test
    void aSecretIsItsTextWithoutTheLineBreakAtTheEnd() {
        for (String end : new String[] {"", "\n", "\r\n"}) {
            assertThat(only(TestKeys.SECRET + end, "HS256").key().getEncoded())
                    .asString()
                    .isEqualTo(TestKeys.SECRET);
        }
        assertThat(only(" " + TestKeys.SECRET + " ", "HS256").key().getEncoded())
                .hasSize(TestKeys.SECRET.length() + 2);
    }

    @Test
    void aSecretCountsInBytesNotInCharacters() {
        assertThat(only("\u00e4".repeat(16), "HS256").algorithms()).containsExactly(Algorithm.HS256);
    }

    @Test
    void pemMayHaveSeveralKeys() {
        String both =
                "\n" + RSA + "a remark\n" + TestKeys.pem(TestKeys.rsa("two").getPublic());
        assertThat(keys(both, "RS256", "PS256")).hasSize(2);
    }

    @Test
    void aCertificateHasAPublicKeyToo() {
        assertThat(only(TestKeys.CERTIFICATE, "ES256").key().getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void aJwkMayBeKeptFromAnAlgorithm() {
        String jwk = TestKeys.jwk(TestKeys.rsa("one"), ",\"alg\":\"PS256\",\"use\":\"sig\",\"kid\":\"a\"");
        VerificationKey key = only(jwk, "RS256", "PS256");
        assertThat(key.algorithms()).containsExactly(Algorithm.PS256);
        assertThat(key.id()).contains("a");
    }

    @Test
    void keysOfASetThatCannotBeUsedArePassedOver() {
        String set = TestKeys.jwks(
                TestKeys.jwk(TestKeys.rsa("one"), ",\"use\":\"enc\",\"kid\":\"a\""),
                TestKeys.jwk(TestKeys.rsa("one"), ",\"key_ops\":[\"encrypt\"],\"kid\":\"b\""),
                TestKeys.jwk(TestKeys.rsa("one"), ",\"alg\":\"RSA-OAEP\",\"kid\":\"c\""),
                "{\"kty\":\"future\",\"kid\":\"d\"}",
                "{\"kty\":\"RSA\",\"n\":7,\"kid\":\"e\"}",
                "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\",\"kid\":\"f\"}",
                "7",
                TestKeys.jwk(TestKeys.rsa("one"), ",\"key_ops\":[\"verify\"],\"kid\":\"g\""));
        assertThat(keys(set, "RS256", "ES256").stream().map(key -> key.id().orElseThrow()))
                .containsExactly("g");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"keys\":[]}",
                "{\"keys\":7}",
                "{}",
                "{\"kty\":\"RSA\"}",
                "{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
                "{",
                "{\"kty\":\"RSA\",\"kty\":\"oct\"}"
            })
    void aSetWithoutAKeyForTheAlgorithmIsRefused(String json) {
        assertThatThrownBy(() -> KeySource.text(json, Set.of("RS256")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("JWK");
    }

    @ParameterizedTest
    @CsvSource({"none", "hs256", "HS1", "''", "RSA-OAEP", "ES256K"})
    void anAlgorithmThatIsNotKnownIsRefused(String algorithm) {
        assertThatThrownBy(() -> KeySource.text(TestKeys.LONG_SECRET, Set.of(algorithm)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Use one of HS256,");
    }

    @Test
    void noAlgorithmIsRefused() {
        assertThatThrownBy(() -> KeySource.text(TestKeys.SECRET, Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("algorithm");
    }

    @Test
    void aKeyThatDoesNotSuitIsRefusedWithWhatIsNeeded() {
        refused(
                RSA,
                "HS256",
                "The key is a public key (RSA), that anybody may know; HS256 needs a secret of at least 32 bytes.");
        refused(
                EC,
                "RS256",
                "The key is a public key (EC), that anybody may know; RS256 needs an RSA key of at least 2048 bits.");
        refused(
                EC,
                "ES384",
                "The key is a public key (EC), that anybody may know; ES384 needs an EC key on the curve P-384.");
        refused(TestKeys.SECRET, "EdDSA", "The key is a secret, neither PEM nor JWK; EdDSA needs an Ed25519 key.");
        refused(
                TestKeys.SECRET,
                "HS512",
                "The key is too short: HS512 needs a secret of at least 64 bytes. Make one with: openssl rand -hex 64");
    }

    @Test
    void aPrivateKeyIsRefusedWithHowToGetThePublicOne() {
        refused(
                TestKeys.signing(Algorithm.RS256),
                "RS256",
                "The PEM has a block 'PRIVATE KEY'. To check tokens a public key is needed: openssl pkey -in key.pem -pubout");
    }

    @Test
    void pemThatIsDamagedIsRefused() {
        String cut = RSA.substring(0, RSA.length() / 2);
        assertThat(refusal(cut, "RS256")).contains("no whole block");
        assertThat(refusal(RSA.replace("MIIB", "AAAA"), "RS256")).contains("damaged");
        assertThat(refusal(RSA.replace("PUBLIC KEY", "CERTIFICATE"), "RS256")).contains("certificate that is damaged");
    }

    private static void refused(String key, String algorithm, String message) {
        assertThat(refusal(key, algorithm)).isEqualTo(message);
    }

    private static String refusal(String key, String algorithm) {
        Throwable refusal = catchThrowable(() -> KeySource.text(key, Set.of(algorithm)));
        assertThat(refusal).isInstanceOf(IllegalArgumentException.class).hasNoCause();
        return refusal.getMessage();
    }

    private static VerificationKey only(String text, String... algorithms) {
        List<VerificationKey> keys = keys(text, algorithms);
        assertThat(keys).hasSize(1);
        return keys.get(0);
    }

    private static List<VerificationKey> keys(String text, String... algorithms) {
        try (KeySource source =
                KeySource.text(text, List.of(algorithms).stream().collect(Collectors.toSet()))) {
            return source.keys();
        }
    }
}
