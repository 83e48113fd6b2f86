package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HttpListenerTest {
    private final List<Object> heard = new ArrayList<>();

    /** Notes what it hears, and that it was this one. */
    private HttpListener noting(String name) {
        return new HttpListener() {
            @Override
            public void authorized(Party party, Authorization outcome) {
                heard.addAll(List.of(name, party, outcome));
            }

            @Override
            public void limitHit(String limit) {
                heard.addAll(List.of(name, limit));
            }

            @Override
            public void published(Publication publication) {
                heard.addAll(List.of(name, publication));
            }

            @Override
            public void refused(RefusedSubscription refused) {
                heard.addAll(List.of(name, refused));
            }

            @Override
            public void reported(ClientReport report) {
                heard.addAll(List.of(name, report));
            }
        };
    }

    @Test
    void allHearEverythingInTheirOrder() {
        Publication publication = new Publication("", "", 200, 1, "1", Duration.ZERO, Optional.empty());
        RefusedSubscription refused = new RefusedSubscription("", "jsonp", 401, "", "");
        ClientReport report = ClientReport.parse("native...7").orElseThrow();
        HttpListener all = HttpListener.all(List.of(noting("a"), noting("b")));
        all.authorized(Party.PUBLISHER, Authorization.OPEN);
        all.limitHit("max-connections");
        all.published(publication);
        all.refused(refused);
        all.reported(report);
        assertThat(heard)
                .containsExactly(
                        "a",
                        Party.PUBLISHER,
                        Authorization.OPEN,
                        "b",
                        Party.PUBLISHER,
                        Authorization.OPEN,
                        "a",
                        "max-connections",
                        "b",
                        "max-connections",
                        "a",
                        publication,
                        "b",
                        publication,
                        "a",
                        refused,
                        "b",
                        refused,
                        "a",
                        report,
                        "b",
                        report);
    }

    @Test
    void oneIsItself() {
        HttpListener one = noting("a");
        assertThat(HttpListener.all(List.of(one))).isSameAs(one);
    }
}
