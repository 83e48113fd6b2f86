package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class PublishRatesTest {
    /** Near where the clock overflows, as it may be anywhere. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);

    private PublishRates rates(int perSecond, int burst) {
        return new PublishRates(ConnectionLimits.DEFAULTS.withPublishRate(perSecond, burst), now::get);
    }

    private static int accepted(PublishRates rates, String publisher, int requests) {
        int accepted = 0;
        for (int i = 0; i < requests; i++) {
            accepted += refusal(rates, publisher) == null ? 1 : 0;
        }
        return accepted;
    }

    private static BadRequestException refusal(PublishRates rates, String publisher) {
        return catchThrowableOfType(BadRequestException.class, () -> rates.count(publisher));
    }

    @Test
    void aBurstIsTakenAndThenTheRate() {
        PublishRates rates = rates(10, 30);
        assertThat(accepted(rates, "a", 100)).isEqualTo(30);
        now.addAndGet(Duration.ofMillis(99).toNanos());
        assertThat(accepted(rates, "a", 100)).isZero();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(accepted(rates, "a", 100)).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(accepted(rates, "a", 100)).isEqualTo(10);
        now.addAndGet(Duration.ofDays(1).toNanos());
        assertThat(accepted(rates, "a", 100)).isEqualTo(30);
    }

    @Test
    void publishersDoNotPayForEachOther() {
        PublishRates rates = rates(1, 1);
        assertThat(accepted(rates, "a", 10)).isEqualTo(1);
        assertThat(accepted(rates, "b", 10)).isEqualTo(1);
    }

    @Test
    void whoIsRefusedIsToldWhenToComeAgain() {
        PublishRates rates = rates(1, 2);
        assertThat(accepted(rates, "a", 2)).isEqualTo(2);
        BadRequestException refused = refusal(rates, "a");
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.limit()).isEqualTo("publish-rate");
        assertThat(refused.retryAfterSeconds()).isEqualTo(1);
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(accepted(rates, "a", 1)).isEqualTo(1);
    }

    @Test
    void withoutARateEverythingIsTaken() {
        PublishRates rates = new PublishRates(ConnectionLimits.DEFAULTS, now::get);
        assertThat(accepted(rates, "a", 100_000)).isEqualTo(100_000);
    }
}
