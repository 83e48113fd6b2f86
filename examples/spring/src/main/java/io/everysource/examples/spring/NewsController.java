package io.everysource.examples.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

@RestController
class NewsController {
    private final HubClient hub;
    private final Tokens tokens;

    NewsController(HubClient hub, Tokens tokens) {
        this.hub = hub;
        this.tokens = tokens;
    }

    /** Somebody has news. */
    @PostMapping("/news")
    String publish(@RequestBody String text) {
        return hub.publish(List.of(Event.of("news", text))).get(0);
    }

    /** What a page may see: ask here who is logged in. */
    @GetMapping("/token")
    String token() {
        return tokens.token(Map.of("subscribe", List.of("news")), Duration.ofMinutes(10));
    }
}
