package io.everysource.hub;

import io.everysource.log.MessageLog;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Finds out how far subscriptions are behind. Where they are is known to their event loops alone; those are asked once each, all at
 * the same time. Runs on a thread that may wait.
 */
final class LagReader {
    private final MessageLog log;
    private final LongSupplier nanoTime;

    LagReader(MessageLog log, LongSupplier nanoTime) {
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** How many messages are held after each one's place, as far as its event loop answers in time. */
    Map<UUID, Integer> read(Map<UUID, Subscription> subscriptions, Duration patience) {
        Map<Dispatcher, List<Subscription>> byDispatcher =
                subscriptions.values().stream().collect(Collectors.groupingBy(Subscription::dispatcher));
        List<CompletableFuture<Map<Subscription, Long>>> answers = byDispatcher.entrySet().stream()
                .map(entry -> entry.getKey().offsets(entry.getValue()))
                .toList();
        long deadline = nanoTime.getAsLong() + patience.toNanos();
        Map<Subscription, Long> offsets = new HashMap<>();
        answers.forEach(answer -> offsets.putAll(await(answer, deadline - nanoTime.getAsLong())));
        Map<UUID, Integer> lags = new HashMap<>();
        subscriptions.forEach((handle, subscription) -> {
            if (offsets.containsKey(subscription)) {
                lags.put(handle, log.lag(offsets.get(subscription)).messages());
            }
        });
        return lags;
    }

    private static Map<Subscription, Long> await(CompletableFuture<Map<Subscription, Long>> answer, long nanos) {
        try {
            return answer.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            return Map.of();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            return Map.of();
        } catch (ExecutionException fault) {
            throw new IllegalStateException(fault);
        }
    }
}
