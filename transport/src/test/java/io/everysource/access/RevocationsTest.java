package io.everysource.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.everysource.FakeClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class RevocationsTest {
    private final FakeClock clock = new FakeClock();
    private final Revocations revocations = new Revocations(clock);

    @Test
    void anIdIsRevokedUntilItsTokenHasEndedForSure() {
        revocations.revoke("a", clock.instant().plus(Duration.ofMinutes(1)));
        assertThat(revocations.isRevoked("a")).isTrue();
        assertThat(revocations.isRevoked("b")).isFalse();
        clock.advance(Duration.ofMinutes(1).plus(JwtVerifier.LEEWAY).minusMillis(1));
        assertThat(revocations.isRevoked("a")).isTrue();
        clock.advance(Duration.ofMillis(1));
        assertThat(revocations.isRevoked("a")).isFalse();
    }

    @Test
    void anIdWithoutAnEndStaysRevoked() {
        revocations.revoke("a", Instant.MAX);
        clock.advance(Duration.ofDays(36_500));
        assertThat(revocations.isRevoked("a")).isTrue();
    }

    @Test
    void aSecondRevocationNeverShortensTheFirst() {
        revocations.revoke("a", Instant.MAX);
        revocations.revoke("a", clock.instant());
        clock.advance(Duration.ofDays(1));
        assertThat(revocations.isRevoked("a")).isTrue();
    }

    @Test
    void aTokenWithoutAnIdIsNeverRevoked() {
        assertThat(revocations.isRevoked("")).isFalse();
        assertThatThrownBy(() -> revocations.revoke("", Instant.MAX)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> revocations.revoke("a".repeat(1_025), Instant.MAX))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatIsPastMakesRoomAndWhatIsNotIsNeverDropped() {
        Instant soon = clock.instant().plus(Duration.ofMinutes(1));
        for (int i = 0; i < Revocations.MAX_IDS - 1; i++) {
            revocations.revoke("soon " + i, soon);
        }
        revocations.revoke("kept", Instant.MAX);
        assertThatThrownBy(() -> revocations.revoke("more", Instant.MAX)).isInstanceOf(IllegalStateException.class);
        revocations.revoke("kept", Instant.MAX);
        assertThat(revocations.isRevoked("soon 0")).isTrue();
        clock.advance(Duration.ofMinutes(2));
        revocations.revoke("more", Instant.MAX);
        assertThat(revocations.isRevoked("kept")).isTrue();
        assertThat(revocations.isRevoked("more")).isTrue();
        assertThat(revocations.size()).isEqualTo(2);
    }

    @Test
    void theListHasWhatIsRevokedNow() {
        revocations.revoke("a", Instant.MAX);
        revocations.revoke("b", clock.instant());
        clock.advance(JwtVerifier.LEEWAY);
        assertThat(revocations.list()).containsOnlyKeys("a");
    }
}
