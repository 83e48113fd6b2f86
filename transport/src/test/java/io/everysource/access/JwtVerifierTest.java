package io.everysource.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.FakeClock;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class JwtVerifierTest {
    private final FakeClock clock = new FakeClock();
    private final Revocations revocations = new Revocations(clock);
    private static final String SECRET = "!ChangeThisMercureHubJWTSecretKey!";

    @Test
    void roundTrip() {
        JwtVerifier verifier = JwtVerifier.of(
                KeySource.text(SECRET, Set.of("HS256")), TokenRules.NONE, TestSelectors.HUB, clock, revocations);
        String jwt = TokenSigner.of(SECRET, "HS256")
                .sign(TokenClaims.NONE
                        .withSubject("ann")
                        .withId("t1")
                        .withPublish("a")
                        .withSubscribe("b", "c/{d}")
                        .withExpiresAt(clock.instant().plus(Duration.ofMinutes(1)))
                        .withPayload("{\"a\":1}"));
        Token token = verifier.verify(jwt);
        assertThat(token.subject()).isEqualTo("ann");
    }
}
