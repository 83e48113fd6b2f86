package io.everysource.monitoring;

import io.everysource.http.Authorization;
import io.everysource.http.ClientReport;
import io.everysource.http.HttpListener;
import io.everysource.http.Party;
import io.everysource.http.Publication;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what comes of requests, from the beginning, and tells it to registries that come later. To be given to HTTP handlers and
 * servers as their listener. Safe for use by any thread.
 */
public final class HttpMetrics implements HttpListener, MeterBinder {
    /** The names of the limits, as peers are told them. */
    static final List<String> LIMITS = List.of(
            "max-connections",
            "max-connections-per-address",
            "max-connections-per-subject",
            "max-selectors",
            "publish-rate",
            "head-bytes",
            "body-bytes",
            "data-bytes",
            "pending-bytes",
            "batch",
            "lines",
            "topics",
            "topic-characters",
            "name-characters");

    private static final String OTHER = "other";

    private record Series(String name, Tags tags) {}

    // All the series there will ever be, whatever is sent.
    private final Map<Series, LongAdder> counters = new LinkedHashMap<>();
    private final Map<Outcome, LongAdder> requests = new EnumMap<>(Outcome.class);
    private final Map<Party, Map<Authorization, LongAdder>> authorizations = new EnumMap<>(Party.class);
    private final Map<String, Distribution> firstEvents = new LinkedHashMap<>(); // each written with itself held

    /** Metrics of nothing yet. */
    public HttpMetrics() {
        LIMITS.forEach(limit -> add(limit(limit)));
        add(limit(OTHER));
        for (Outcome outcome : Outcome.values()) {
            requests.put(outcome, add(request(outcome)));
        }
        for (Party party : Party.values()) {
            Map<Authorization, LongAdder> outcomes = new EnumMap<>(Authorization.class);
            for (Authorization outcome : Authorization.values()) {
                outcomes.put(outcome, add(authorization(party, outcome)));
            }
            authorizations.put(party, outcomes);
        }
        List<String> transports = ClientReport.TRANSPORTS;
        for (int to = 0; to < transports.size(); to++) {
            firstEvents.put(transports.get(to), new Distribution(Bounds.CLIENT_MILLIS));
            for (String from : transports.subList(0, to)) {
                for (String reason : ClientReport.REASONS) {
                    add(fallback(from, transports.get(to), reason));
                }
            }
        }
    }

    private LongAdder add(Series series) {
        LongAdder counter = new LongAdder();
        counters.put(series, counter);
        return counter;
    }

    private static Series limit(String name) {
        return new Series(MeterNames.LIMITS_HIT, Tags.of("kind", name));
    }

    private static Series request(Outcome outcome) {
        return new Series(MeterNames.PUBLISH_REQUESTS, Tags.of("outcome", outcome.word));
    }

    private static Series authorization(Party party, Authorization outcome) {
        return new Series(
                MeterNames.AUTHORIZATIONS,
                Tags.of("kind", party == Party.PUBLISHER ? "publish" : "subscribe", "outcome", outcome.word()));
    }

    private static Series fallback(String from, String to, String reason) {
        return new Series(MeterNames.FALLBACKS, Tags.of("from", from, "to", to, "reason", reason));
    }

    @Override
    public void authorized(Party party, Authorization outcome) {
        authorizations.get(party).get(outcome).increment();
    }

    @Override
    public void limitHit(String limit) {
        counters.getOrDefault(limit(limit), counters.get(limit(OTHER))).increment();
    }

    @Override
    public void published(Publication publication) {
        requests.get(Outcome.of(publication.status())).increment();
    }

    @Override
    public void reported(ClientReport report) {
        LongAdder fallbacks = counters.get(fallback(report.from(), report.to(), report.reason()));
        if (fallbacks != null) {
            fallbacks.increment();
        }
        report.firstEvent().ifPresent(time -> {
            Distribution times = firstEvents.get(report.to());
            synchronized (times) {
                times.add(time.toMillis());
            }
        });
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        counters.forEach((series, count) -> FunctionCounter.builder(series.name(), count, LongAdder::sum)
                .description(help(series.name()))
                .tags(series.tags())
                .register(registry));
        DistributionMeter times = new DistributionMeter(
                MeterNames.FIRST_EVENT,
                "From the beginning of an attempt to its first event, as clients report it once for each transport that works.",
                Bounds.CLIENT_MILLIS,
                TimeUnit.SECONDS.toMillis(1));
        firstEvents.forEach((transport, part) -> times.of("transport", transport, () -> List.of(part)));
        times.bindTo(registry);
    }

    private static String help(String name) {
        return switch (name) {
            case MeterNames.LIMITS_HIT -> "Requests and connections that came up against a limit.";
            case MeterNames.PUBLISH_REQUESTS -> "Requests to publish, by what came of them.";
            case MeterNames.AUTHORIZATIONS -> "How often it was found out who asks, and what came of it.";
            default -> "How often clients gave up a transport for another one, as they report it.";
        };
    }

    /** What came of a request to publish. */
    private enum Outcome {
        OK("ok"),
        /** By a fault of the publisher's, or a limit. */
        REFUSED("refused"),
        /** For the time being. */
        UNAVAILABLE("unavailable"),
        /** By a fault of the server's. */
        FAILED("failed"),
        /** The publisher went before its answer. */
        BROKEN("broken");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        static Outcome of(int status) {
            if (status == 0) {
                return BROKEN;
            }
            if (status < 400) {
                return OK;
            }
            return status < 500 ? REFUSED : status == 503 ? UNAVAILABLE : FAILED;
        }
    }
}
