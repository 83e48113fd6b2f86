package io.everysource.examples.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.client.HttpClientErrorException.TooManyRequests;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** Publishes to the hub. Safe for use by any thread. */
@Component
public class HubClient {
    private static final ParameterizedTypeReference<List<String>> IDS = new ParameterizedTypeReference<>() {};

    private final RestClient hub;
    private final Tokens tokens;
    private final RetryTemplate retry;

    HubClient(
            RestClient.Builder http,
            Tokens tokens,
            @Value("${hub.url}") String url,
            @Value("${hub.retry}") Duration delay) {
        this.hub = http.baseUrl(url).build();
        this.tokens = tokens;
        this.retry = new RetryTemplate(RetryPolicy.builder()
                .includes(List.of(ResourceAccessException.class, HttpServerErrorException.class, TooManyRequests.class))
                .maxRetries(4)
                .delay(delay)
                .multiplier(2)
                .jitter(delay)
                .build());
    }

    /**
     * Publishes events in their order, all or none.
     *
     * @return their ids
     * @throws org.springframework.web.client.RestClientException if the hub refuses them, or is away for too long
     */
    public List<String> publish(List<Event> events) {
        List<String> topics =
                events.stream().flatMap(event -> event.topics().stream()).toList();
        // The same at each attempt: an event whose answer was lost is not there twice.
        String key = UUID.randomUUID().toString();
        return retry.invoke(() -> hub.post()
                .headers(headers ->
                        headers.setBearerAuth(tokens.token(Map.of("publish", topics), Duration.ofMinutes(1))))
                .header("Idempotency-Key", key)
                .contentType(MediaType.APPLICATION_JSON)
                .body(events)
                .retrieve()
                .body(IDS));
    }
}
