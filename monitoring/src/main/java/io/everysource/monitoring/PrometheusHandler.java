package io.everysource.monitoring;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * Answers scrapes, in OpenMetrics 1.0 or the text format 0.0.4 of Prometheus, as {@code Accept} says, gzipped where that is accepted.
 * The work is done by worker threads; beyond four scrapes at once, others are told to come again.
 */
public final class PrometheusHandler implements HttpHandler {
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final String OPEN_METRICS_TYPE = OPEN_METRICS + "; version=1.0.0; charset=utf-8";
    private static final String TEXT_TYPE = "text/plain; version=0.0.4; charset=utf-8";
    private static final int AT_ONCE = 4;

    /** Micrometer would have exemplars at counts, too: Prometheus 2.42 takes no scrape that has one there. */
    private static final PrometheusConfig CONFIG = new PrometheusConfig() {
        @Override
        public String get(String key) {
            return null;
        }

        @Override
        public Properties prometheusProperties() {
            return new Properties();
        }
    };

    private final Supplier<PrometheusMeterRegistry> maker;
    private final Semaphore free = new Semaphore(AT_ONCE);
    private PrometheusMeterRegistry registry; // guarded by this

    /** @param maker makes the registry, at the first scrape: a server that nobody scrapes does without */
    public PrometheusHandler(Supplier<PrometheusMeterRegistry> maker) {
        this.maker = maker;
    }

    /** A registry that every Prometheus can scrape. */
    public static PrometheusMeterRegistry newRegistry() {
        return new PrometheusMeterRegistry(CONFIG);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        boolean isRead = exchange.getRequestMethod().equals(Methods.GET)
                || exchange.getRequestMethod().equals(Methods.HEAD);
        if (!isRead) {
            exchange.getResponseHeaders().put(Headers.ALLOW, "GET, HEAD");
            refuse(exchange, StatusCodes.METHOD_NOT_ALLOWED, "Only GET and HEAD.\n");
        } else if (free.tryAcquire()) {
            exchange.addExchangeCompleteListener((completed, next) -> {
                free.release();
                next.proceed();
            });
            exchange.dispatch(this::answer);
        } else {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, 1);
            refuse(
                    exchange,
                    StatusCodes.SERVICE_UNAVAILABLE,
                    "There are other scrapes in progress. Try again in a second.\n");
        }
    }

    private static void refuse(HttpServerExchange exchange, int status, String text) {
        exchange.setStatusCode(status);
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "text/plain; charset=utf-8");
        exchange.getResponseSender().send(text);
    }

    private void answer(HttpServerExchange exchange) throws IOException {
        String type = accepts(exchange, Headers.ACCEPT_STRING, OPEN_METRICS) ? OPEN_METRICS_TYPE : TEXT_TYPE;
        boolean isZipped = accepts(exchange, Headers.ACCEPT_ENCODING_STRING, "gzip");
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (OutputStream out = isZipped ? new GZIPOutputStream(body) : body) {
            registry().scrape(out, type);
        }
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseHeaders().put(Headers.VARY, "Accept, Accept-Encoding");
        if (isZipped) {
            exchange.getResponseHeaders().put(Headers.CONTENT_ENCODING, "gzip");
        }
        exchange.getResponseSender().send(ByteBuffer.wrap(body.toByteArray()));
    }

    private static boolean accepts(HttpServerExchange exchange, String header, String what) {
        String accepted = exchange.getRequestHeaders().getFirst(header);
        if (accepted == null) {
            return false;
        }
        for (String each : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = each.strip().split("\\s*;\\s*", -1);
            boolean isRefused = parts.length > 1 && parts[parts.length - 1].matches("q=0(\\.0*)?");
            if (parts[0].equals(what) && !isRefused) {
                return true;
            }
        }
        return false;
    }

    private synchronized PrometheusMeterRegistry registry() {
        if (registry == null) {
            registry = maker.get();
        }
        return registry;
    }
}
