package io.everysource.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everysource.FakeClock;
import io.everysource.hub.TopicSelectors;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JwtVerifierTest {
    private final FakeClock clock = new FakeClock();
    private final Revocations revocations = new Revocations(clock);
    private final JwtVerifier verifier = verifier(TestKeys.SECRET, "HS256");
    private final TokenSigner signer = TokenSigner.of(TestKeys.SECRET, "HS256");

    @ParameterizedTest
    @EnumSource
    void everyAlgorithmChecksWhatItSigned(Algorithm algorithm) {
        String jwt =
                TokenSigner.of(TestKeys.signing(algorithm), algorithm.id()).sign(TokenClaims.NONE.withSubject("ann"));
        assertThat(verifier(TestKeys.checking(algorithm), algorithm.id())
                        .verify(jwt)
                        .subject())
                .isEqualTo("ann");
    }

    @ParameterizedTest
    @EnumSource
    void noAlgorithmTakesAChangedClaim(Algorithm algorithm) {
        TokenSigner other = TokenSigner.of(TestKeys.signing(algorithm), algorithm.id());
        String[] ann = other.sign(TokenClaims.NONE.withSubject("ann")).split("\\.", -1);
        String[] bob = other.sign(TokenClaims.NONE.withSubject("bob")).split("\\.", -1);
        String mixed = ann[0] + "." + bob[1] + "." + ann[2];
        refused(() -> verifier(TestKeys.checking(algorithm), algorithm.id()).verify(mixed), "signature is wrong");
    }

    @Test
    void theExampleOfRfc7515ForHs256IsTaken() {
        String key =
                "{\"kty\":\"oct\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";
        String jwt = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        Token token = in2011(key, "HS256").verify(jwt);
        assertThat(token.expiresAt()).contains(Instant.ofEpochSecond(1_300_819_385));
    }

    @Test
    void theExampleOfRfc7515ForEs256IsTaken() {
        String key = "{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
                + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}";
        String jwt = "eyJhbGciOiJFUzI1NiJ9"
                + ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
                + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
        assertThatCode(() -> in2011(key, "ES256").verify(jwt)).doesNotThrowAnyException();
    }

    @Test
    void whatTheTokenSaysIsTold() {
        Token token = verifier.verify(signer.sign(TokenClaims.NONE
                .withSubject("ann")
                .withId("t1")
                .withPublish("a")
                .withSubscribe("b", "c/{d}")
                .withPayload("{\"name\":\"Ann\",\"n\":[1.5,null]}")));
        assertThat(token.subject()).isEqualTo("ann");
        assertThat(token.id()).isEqualTo("t1");
        assertThat(token.publish().orElseThrow().selects("a")).isTrue();
        assertThat(token.publish().orElseThrow().selects("b")).isFalse();
        assertThat(token.subscribe().orElseThrow().selects(List.of("x", "c/1"))).isTrue();
        assertThat(token.subscribe().orElseThrow().selects("a")).isFalse();
        assertThat(token.expiresAt()).isEmpty();
        assertThat(token.payload()).contains("{\"name\":\"Ann\",\"n\":[1.5,null]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'mercure':{}}",
                "{'mercure':null}",
                "{'mercure':{'publish':[],'subscribe':null,'payload':null}}",
                "{'authorization_details':[]}",
                "{'authorization_details':[{'type':'other','actions':7}]}"
            })
    void aTokenThatGrantsNothingIsValid(String claims) {
        Token token = verifier.verify(saying(claims));
        assertThat(token).isEqualTo(new Token("", "", none(), none(), Optional.empty(), Optional.empty()));
    }

    @Test
    void aTokenEndsWithItsTimeAndTheLeeway() {
        Instant end = clock.instant().plus(Duration.ofSeconds(60));
        String jwt = signer.sign(TokenClaims.NONE.withExpiresAt(end));
        assertThat(verifier.verify(jwt).expiresAt()).contains(end.plus(JwtVerifier.LEEWAY));
        clock.advance(Duration.ofSeconds(60).plus(JwtVerifier.LEEWAY).minusMillis(1));
        assertThatCode(() -> verifier.verify(jwt)).doesNotThrowAnyException();
        clock.advance(Duration.ofMillis(1));
        refused(() -> verifier.verify(jwt), "expired (exp)");
        refused(() -> verifier(TestKeys.SECRET, "HS256").verify(jwt), "expired (exp)");
    }

    @Test
    void aTokenBeginsWithItsTimeLessTheLeeway() {
        String jwt = signer.sign(TokenClaims.NONE.withNotBefore(clock.instant().plus(Duration.ofSeconds(60))));
        refused(() -> verifier.verify(jwt), "not valid yet (nbf)");
        clock.advance(Duration.ofSeconds(60).minus(JwtVerifier.LEEWAY).minusMillis(1));
        refused(() -> verifier.verify(jwt), "not valid yet (nbf)");
        clock.advance(Duration.ofMillis(1));
        assertThatCode(() -> verifier.verify(jwt)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"1750000060, 1750000065000", "1750000060.25, 1750000065250", "1.75000006e9, 1750000065000"})
    void anyNumberOfSecondsIsATime(String exp, long expiresAt) {
        assertThat(verifier.verify(saying("{'exp':" + exp + "}")).expiresAt())
                .contains(Instant.ofEpochMilli(expiresAt));
    }

    @ParameterizedTest
    @ValueSource(strings = {"253402300800", "1750000060000", "1e100", "1e999999999", "-0.001", "-1e999999999"})
    void aNumberThatIsNoTimeIsRefused(String number) {
        refused(() -> verifier.verify(saying("{'exp':" + number + "}")), "claim exp is no time");
        refused(() -> verifier.verify(saying("{'nbf':" + number + "}")), "claim nbf is no time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1e-999999999", "0e999999999"})
    void theYear1970IsOver(String number) {
        refused(() -> verifier.verify(saying("{'exp':" + number + "}")), "expired (exp)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'exp':'1750000060'}|exp must be a number",
                "{'exp':null}|exp must be a number",
                "{'nbf':true}|nbf must be a number",
                "{'nbf':[1]}|nbf must be a number",
                "{'sub':7}|sub must be a string",
                "{'sub':'a\\nb'}|sub must be a string",
                "{'jti':['a']}|jti must be a string",
                "{'mercure':'*'}|mercure must be an object",
                "{'mercure':['*']}|mercure must be an object",
                "{'mercure':{'publish':'*'}}|mercure.publish must be an array",
                "{'mercure':{'publish':{'0':'*'}}}|mercure.publish must be an array",
                "{'mercure':{'publish':['a',7]}}|mercure.publish must be an array of strings",
                "{'mercure':{'subscribe':[null]}}|mercure.subscribe must be an array of strings",
                "{'mercure':{'subscribe':['']}}|mercure.subscribe cannot be used",
                "{'https://mercure.rocks/':7}|https://mercure.rocks/ must be an object",
                "{'authorization_details':{}}|authorization_details must be an array",
                "['mercure']|no JSON object",
                "7|no JSON object",
                "{} {}|no JSON object",
                "{'exp':1e99999999999999999999}|no JSON object",
            })
    void wrongClaimsAreRefusedByName(String claims, String why) {
        refused(() -> verifier.verify(saying(claims)), why);
    }

    @Test
    void aHundredSelectorsAreAllowedAndNoMore() {
        String hundred = topics(100);
        assertThat(verifier.verify(saying("{'mercure':{'publish':" + hundred + ",'subscribe':" + hundred + "}}"))
                        .subscribe()
                        .orElseThrow()
                        .selects("t99"))
                .isTrue();
        String more = topics(101);
        refused(
                () -> verifier.verify(saying("{'mercure':{'publish':" + more + "}}")),
                "101 topic selectors for publish");
        refused(
                () -> verifier.verify(saying("{'mercure':{'subscribe':" + more + "}}")),
                "101 topic selectors for subscribe");
    }

    @Test
    void theNamespacedClaimGoesBeforeTheShortOne() {
        Token token = verifier.verify(
                saying("{'mercure':{'publish':['a']},'https://mercure.rocks/':{'publish':['b'],'payload':7}}"));
        assertThat(token.publish().orElseThrow().selects("b")).isTrue();
        assertThat(token.publish().orElseThrow().selects("a")).isFalse();
        assertThat(token.payload()).contains("7");
    }

    @Test
    void authorizationDetailsGrantTopics() {
        Token token = verifier.verify(saying("{'authorization_details':[{'type':'other'},"
                + detail("'actions':['subscribe','fly'],'topics':[{'match':'a'}],'payload':{'n':1}") + ","
                + detail("'actions':['subscribe','publish'],'topics':[{'match':'b','match_type':'exact'}],'payload':{}")
                + "]}"));
        assertThat(token.publish().orElseThrow().selects("a")).isFalse();
        assertThat(token.publish().orElseThrow().selects("b")).isTrue();
        assertThat(token.subscribe().orElseThrow().selects("a")).isTrue();
        assertThat(token.subscribe().orElseThrow().selects("b")).isTrue();
        assertThat(token.payload()).contains("{\"n\":1}");
    }

    @Test
    void authorizationDetailsAddToTheClaim() {
        Token token = verifier.verify(saying("{'mercure':{'publish':['a']},'authorization_details':["
                + detail("'actions':['publish'],'topics':[{'match':'b'}]") + "]}"));
        assertThat(token.publish().orElseThrow().selects("a")).isTrue();
        assertThat(token.publish().orElseThrow().selects("b")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'topics':[{'match':'a'}]",
                "'actions':[],'topics':[{'match':'a'}]",
                "'actions':'publish','topics':[{'match':'a'}]",
                "'actions':[7],'topics':[{'match':'a'}]",
                "'actions':['publish']",
                "'actions':['publish'],'topics':[]",
                "'actions':['publish'],'topics':'a'",
                "'actions':['publish'],'topics':['a']",
                "'actions':['publish'],'topics':[{'match':7}]",
                "'actions':['publish'],'topics':[{'match':'a','match_type':'urlpattern'}]",
                "'actions':['publish'],'topics':[{'match':'a','match_type':null}]",
                "'actions':['publish'],'topics':[{'match':'user/{id}'}]",
                "'actions':['subscribe'],'topics':[{'match':'a'}],'payload':'x'",
            })
    void oneBadAuthorizationDetailMakesTheTokenInvalid(String members) {
        String good = detail("'actions':['publish'],'topics':[{'match':'ok'}]");
        refused(
                () -> verifier.verify(saying("{'authorization_details':[" + good + "," + detail(members) + "]}")),
                "authorization_details");
    }

    @Test
    void anElementWithoutATypeIsABadDetail() {
        refused(() -> verifier.verify(saying("{'authorization_details':['a']}")), "authorization_details");
        refused(() -> verifier.verify(saying("{'authorization_details':[{}]}")), "authorization_details");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'aud':'hub'}", "{'aud':['other','hub']}"})
    void theAudienceMustNameTheServer(String claims) {
        TokenRules rules = new TokenRules(Set.of("hub", "https://hub.example"), Optional.empty());
        assertThatCode(() -> verifier(rules).verify(saying(claims))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{'aud':'other'}", "{'aud':[]}", "{'aud':7}", "{'aud':{'hub':1}}", "{'aud':[['hub']]}"})
    void anotherAudienceIsRefused(String claims) {
        refused(
                () -> verifier(new TokenRules(Set.of("hub"), Optional.empty())).verify(saying(claims)),
                "audience (aud)");
    }

    @Test
    void anotherIssuerIsRefused() {
        JwtVerifier ofIssuer = verifier(new TokenRules(Set.of(), Optional.of("https://id.example")));
        assertThatCode(() -> ofIssuer.verify(saying("{'iss':'https://id.example'}")))
                .doesNotThrowAnyException();
        refused(() -> ofIssuer.verify(saying("{'iss':'https://id.example/'}")), "issuer (iss)");
        refused(() -> ofIssuer.verify(saying("{'iss':['https://id.example']}")), "issuer (iss)");
        refused(() -> ofIssuer.verify(saying("{}")), "issuer (iss)");
    }

    @Test
    void aTokenThatWasCheckedIsNotReadAgain() {
        List<List<String>> read = new ArrayList<>();
        Function<List<String>, TopicSelectors> counting = texts -> {
            read.add(texts);
            return TestSelectors.HUB.apply(texts);
        };
        JwtVerifier caching = new JwtVerifier(
                KeySource.text(TestKeys.SECRET, Set.of("HS256")),
                TokenRules.NONE,
                counting,
                clock,
                revocations,
                clock::nanoTime);
        String jwt = signer.sign(TokenClaims.NONE.withPublish("a"));
        caching.verify(jwt);
        clock.advance(Duration.ofSeconds(59));
        caching.verify(jwt);
        assertThat(read).hasSize(1);
        clock.advance(Duration.ofSeconds(1));
        caching.verify(jwt);
        assertThat(read).hasSize(2);
    }

    @Test
    void aTokenThatIsRevokedIsRefusedAtOnce() {
        String jwt = signer.sign(TokenClaims.NONE.withId("t1"));
        String other = signer.sign(TokenClaims.NONE.withId("t2"));
        verifier.verify(jwt);
        revocations.revoke("t1", Instant.MAX);
        refused(() -> verifier.verify(jwt), "revoked");
        assertThatCode(() -> verifier.verify(other)).doesNotThrowAnyException();
    }

    private JwtVerifier verifier(String key, String algorithm) {
        return JwtVerifier.of(
                KeySource.text(key, Set.of(algorithm)), TokenRules.NONE, TestSelectors.HUB, clock, revocations);
    }

    private JwtVerifier verifier(TokenRules rules) {
        return JwtVerifier.of(
                KeySource.text(TestKeys.SECRET, Set.of("HS256")), rules, TestSelectors.HUB, clock, revocations);
    }

    private JwtVerifier in2011(String key, String algorithm) {
        Clock of2011 = Clock.fixed(Instant.ofEpochSecond(1_300_819_379), ZoneOffset.UTC);
        return JwtVerifier.of(
                KeySource.text(key, Set.of(algorithm)), TokenRules.NONE, TestSelectors.HUB, of2011, revocations);
    }

    private static String saying(String claims) {
        return RawToken.saying(claims.replace('\'', '"'));
    }

    private static String detail(String members) {
        return "{'type':'https://mercure.rocks/authorization-detail'," + members + "}";
    }

    private static String topics(int count) {
        return IntStream.range(0, count).mapToObj(i -> "'t" + i + "'").collect(Collectors.joining(",", "[", "]"));
    }

    private static Optional<TopicSelectors> none() {
        return Optional.empty();
    }

    private static void refused(ThrowingCallable verify, String why) {
        assertThatThrownBy(verify).isInstanceOf(InvalidTokenException.class).hasMessageContaining(why);
    }
}
