package io.everysource.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenSignerTest {
    private final TokenSigner signer = TokenSigner.of(TestKeys.SECRET + "\n", "HS256");

    @Test
    void aTokenSaysWhatItIsGiven() {
        String jwt = signer.withKeyId("k1")
                .sign(TokenClaims.NONE
                        .withPublish("a", "b/{c}")
                        .withSubscribe("*")
                        .withSubject("ann")
                        .withId("t1")
                        .withIssuedAt(Instant.ofEpochSecond(1))
                        .withNotBefore(Instant.ofEpochSecond(2))
                        .withExpiresAt(Instant.ofEpochMilli(3_999))
                        .withAudience("hub", "other")
                        .withIssuer("me")
                        .withPayload(" {\"user\" : \"\u00e4\"} "));
        assertThat(part(jwt, 0)).isEqualTo("{\"typ\":\"JWT\",\"alg\":\"HS256\",\"kid\":\"k1\"}");
        assertThat(part(jwt, 1))
                .isEqualTo(
                        "{\"iss\":\"me\",\"sub\":\"ann\",\"aud\":[\"hub\",\"other\"],\"jti\":\"t1\",\"iat\":1,\"nbf\":2,\"exp\":3,"
                                + "\"mercure\":{\"publish\":[\"a\",\"b/{c}\"],\"subscribe\":[\"*\"],\"payload\":{\"user\":\"\u00e4\"}}}");
    }

    @Test
    void whatIsNotGivenIsNotSaid() {
        assertThat(part(signer.sign(TokenClaims.NONE), 1)).isEqualTo("{\"mercure\":{}}");
        assertThat(part(signer.sign(TokenClaims.NONE.withAudience("hub")), 1))
                .isEqualTo("{\"aud\":\"hub\",\"mercure\":{}}");
    }

    @Test
    void aSignatureIsAsTheStandardHasIt() {
        String jwt = signer.sign(TokenClaims.NONE.withSubject("ann"));
        assertThat(jwt).isEqualTo(RawToken.signed(jwt.substring(0, jwt.lastIndexOf('.')), TestKeys.SECRET));
    }

    @Test
    void aPrivateJwkGivesItsId() {
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[32]);
        TokenSigner of = TokenSigner.of("{\"kty\":\"oct\",\"kid\":\"k2\",\"k\":\"" + secret + "\"}", "HS256");
        assertThat(part(of.sign(TokenClaims.NONE), 0)).contains("\"kid\":\"k2\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Ann", "{", "{} {}", "1e99999999999999999999", "{\"a\":1,\"a\":2}"})
    void aPayloadThatIsNotJsonIsRefused(String payload) {
        assertThatThrownBy(() -> signer.sign(TokenClaims.NONE.withPayload(payload)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("payload is not JSON");
    }

    @ParameterizedTest
    @CsvSource({"HS256", "RS256", "ES256", "EdDSA"})
    void aPublicKeyMakesNoToken(String algorithm) {
        String pem = TestKeys.checking(Algorithm.RS256);
        assertThatThrownBy(() -> TokenSigner.of(pem, algorithm))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("private key in PKCS #8")
                .hasMessageNotContaining(pem.substring(40, 60));
        assertThatThrownBy(() -> TokenSigner.of(TestKeys.jwk(TestKeys.rsa("one"), ""), algorithm))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("private one is needed");
    }

    @Test
    void aKeyOfAnotherKindMakesNoToken() {
        assertThatThrownBy(() -> TokenSigner.of(TestKeys.signing(Algorithm.ES384), "ES256"))
                .hasMessage("The key is a private key (EC); ES256 needs an EC key on the curve P-256.");
        assertThatThrownBy(() -> TokenSigner.of(TestKeys.signing(Algorithm.RS256), "HS256"))
                .hasMessageContaining("HS256 needs a secret of at least 32 bytes");
        assertThatThrownBy(() -> TokenSigner.of("short", "HS256")).hasMessageContaining("at least 32 bytes");
        assertThatThrownBy(() -> TokenSigner.of(TestKeys.SECRET, "none"))
                .hasMessageContaining("There is no such algorithm");
    }

    private static String part(String jwt, int index) {
        return new String(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[index]), StandardCharsets.UTF_8);
    }
}
