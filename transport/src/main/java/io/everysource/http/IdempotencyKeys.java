package io.everysource.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Remembers the answers to publishes that carried an {@code Idempotency-Key}, so that a repeated one is answered again and
 * not appended again. The window is bounded in time and in bytes. Safe for use by any thread.
 */
final class IdempotencyKeys {
    /** How long a key is remembered. */
    static final Duration WINDOW = Duration.ofMinutes(10);

    /** Memory for keys and answers; some 20,000 keys of single events. */
    private static final long MAX_BYTES = 8L << 20;

    private static final int ENTRY_BYTES = 320;
    private static final int ID_BYTES = 48;

    private record Entry(String digest, int events, CompletableFuture<String> answer) {}

    private final Cache<String, Entry> entries = Caffeine.newBuilder()
            .expireAfterWrite(WINDOW)
            .maximumWeight(MAX_BYTES)
            .weigher((String key, Entry entry) -> ENTRY_BYTES + key.length() + ID_BYTES * entry.events())
            .build();

    /**
     * @param type the media type of what was sent with the key
     * @param body what was sent
     * @param events how many events that is
     * @param publish appends them; not called if they were before
     * @return the answer's body; the same one for the same key
     * @throws BadRequestException if the key came before with another body
     */
    CompletionStage<String> publish(
            String key, String type, byte[] body, int events, Supplier<CompletionStage<String>> publish) {
        Entry entry = new Entry(digest(type, body), events, new CompletableFuture<>());
        Entry known = entries.asMap().putIfAbsent(key, entry);
        if (known != null) {
            if (!known.digest().equals(entry.digest())) {
                throw new BadRequestException(
                        StatusCodes.UNPROCESSABLE_ENTITY,
                        "Idempotency-Key",
                        "This key came with another body before. Take a new key for a new publish.");
            }
            return known.answer();
        }
        begin(publish).whenComplete((answer, failure) -> {
            if (failure != null) {
                entries.asMap().remove(key, entry);
                entry.answer().completeExceptionally(failure);
            } else {
                entry.answer().complete(answer);
            }
        });
        return entry.answer();
    }

    /** A publish that could not begin has failed like any other, or its key would wait for an answer that never comes. */
    private static CompletionStage<String> begin(Supplier<CompletionStage<String>> publish) {
        try {
            return publish.get();
        } catch (RuntimeException fault) {
            return CompletableFuture.failedFuture(fault);
        }
    }

    private static String digest(String type, byte[] body) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(type.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(body));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
