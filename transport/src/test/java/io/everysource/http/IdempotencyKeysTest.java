package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everysource.log.JournalException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class IdempotencyKeysTest {
    private final IdempotencyKeys keys = new IdempotencyKeys();

    /** What was published, not answered before a test does. */
    private final List<CompletableFuture<String>> published = new ArrayList<>();

    @Test
    void aRepeatedPublishIsAnsweredAgainAndNotAppendedAgain() {
        CompletionStage<String> first = publish("key", "body");
        published.get(0).complete("id");
        CompletionStage<String> second = publish("key", "body");
        assertThat(published).hasSize(1);
        assertThat(first).isCompletedWithValue("id");
        assertThat(second).isCompletedWithValue("id");
    }

    @Test
    void aRepeatedPublishWaitsForTheFirst() {
        publish("key", "body");
        CompletionStage<String> second = publish("key", "body");
        assertThat(published).hasSize(1);
        assertThat(second).isNotDone();
        published.get(0).complete("id");
        assertThat(second).isCompletedWithValue("id");
    }

    @Test
    void otherKeysAreOtherPublishes() {
        publish("key", "body");
        publish("Key", "body");
        assertThat(published).hasSize(2);
    }

    @Test
    void aKeyIsNotTakenForAnotherBody() {
        publish("key", "body");
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> publish("key", "other"))
                .satisfies(refused -> {
                    assertThat(refused.status()).isEqualTo(422);
                    assertThat(refused.field()).isEqualTo("Idempotency-Key");
                });
        assertThat(published).hasSize(1);
    }

    @Test
    void aFailedPublishMayBeTriedAgain() {
        CompletionStage<String> first = publish("key", "body");
        CompletionStage<String> waiting = publish("key", "body");
        published.get(0).completeExceptionally(new JournalException("not now"));
        assertThat(first).isCompletedExceptionally();
        assertThat(waiting).isCompletedExceptionally();

        CompletionStage<String> again = publish("key", "body");
        published.get(1).complete("id");
        assertThat(again).isCompletedWithValue("id");
    }

    @Test
    void aPublishThatCouldNotBeginMayBeTriedAgain() {
        CompletionStage<String> failed = keys.publish("key", "text/plain", bytes("body"), 1, () -> {
            throw new IllegalStateException("a fault");
        });
        assertThat(failed).isCompletedExceptionally();

        CompletionStage<String> again = publish("key", "body");
        published.get(0).complete("id");
        assertThat(again).isCompletedWithValue("id");
    }

    private CompletionStage<String> publish(String key, String body) {
        return keys.publish(key, "text/plain", bytes(body), 1, () -> {
            published.add(new CompletableFuture<>());
            return published.get(published.size() - 1);
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
