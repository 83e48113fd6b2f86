package io.everysource.webapp.lab;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.xnio.IoUtils;
import org.xnio.conduits.StreamSinkConduit;

/**
 * Puts faults in front of a hub. What a fault counts it counts by the key that stands beside it in the path, so that each
 * page that tries one has its own. Runs on I/O threads.
 */
final class FaultHandler implements HttpHandler {
    private static final Pattern PATH =
            Pattern.compile(Lab.FOLDER + "([a-z-]+)/([A-Za-z0-9-]{1,64})/(events|events/close|count)");
    private static final String EVENTS = "events";
    private static final String COUNT = "count";

    private static final int[] CUTS = {700, 3_000};
    private static final int BAD_GATEWAY = CUTS.length + 1;
    private static final int PASSED_BEFORE_SILENCE = 600;
    private static final int BROKEN_EVENT = 3;

    private static final int MAX_KEYS = 10_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(5);

    private record Key(Fault fault, String word) {}

    /** How often there was a request with a key. */
    private record Tally(AtomicInteger gets, AtomicInteger posts) {}

    private final HttpHandler hub;
    private final Map<Fault, HttpHandler> broken;
    private final Cache<Key, Tally> tallies = Caffeine.newBuilder()
            .maximumSize(MAX_KEYS)
            .expireAfterAccess(REMEMBERED)
            .build();
    private final Set<ServerConnection> silent = ConcurrentHashMap.newKeySet();
    private volatile boolean isDraining;

    /** @param broken what to publish to instead of {@code hub}, for the faults that publishers have */
    FaultHandler(HttpHandler hub, Map<Fault, HttpHandler> broken) {
        this.hub = hub;
        this.broken = broken;
    }

    /** Whether {@code path} has a fault in it. */
    static boolean isAt(String path) {
        Matcher matcher = PATH.matcher(path);
        return matcher.matches() && Fault.of(matcher.group(1)).isPresent();
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) throws Exception {
        Matcher matcher = PATH.matcher(exchange.getRequestPath());
        Optional<Fault> fault = matcher.matches() ? Fault.of(matcher.group(1)) : Optional.empty();
        Tally tally = tallies.get(
                new Key(fault.orElseThrow(), matcher.group(2)),
                key -> new Tally(new AtomicInteger(), new AtomicInteger()));
        if (matcher.group(3).equals(COUNT)) {
            Answers.allowAnyOrigin(exchange);
            Answers.send(
                    exchange,
                    StatusCodes.OK,
                    "text/plain",
                    Integer.toString(tally.gets().get()));
        } else if (!matcher.group(3).equals(EVENTS)) {
            hub.handleRequest(exchange);
        } else if (exchange.getRequestMethod().equals(Methods.GET)) {
            subscribe(exchange, fault.get(), tally.gets().incrementAndGet());
        } else if (exchange.getRequestMethod().equals(Methods.POST)) {
            boolean isBroken = fault.get().isPublishers() && tally.posts().incrementAndGet() == BROKEN_EVENT;
            (isBroken ? broken.get(fault.get()) : hub).handleRequest(exchange);
        } else {
            hub.handleRequest(exchange);
        }
    }

    /** @param number counts the requests of its key, from 1 */
    private void subscribe(HttpServerExchange exchange, Fault fault, int number) throws Exception {
        if (fault == Fault.GONE) {
            Answers.allowAnyOrigin(exchange);
            exchange.setStatusCode(StatusCodes.NO_CONTENT);
            exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
            exchange.endExchange();
            return;
        }
        if (fault == Fault.CUT && number == BAD_GATEWAY) {
            Answers.send(
                    exchange,
                    StatusCodes.BAD_GATEWAY,
                    "text/html",
                    "<!DOCTYPE html><title>502</title><h1>The gateway is bad</h1>\n");
            return;
        }
        if (fault == Fault.CUT && number <= CUTS.length) {
            wrap(exchange, next -> new BodyConduit(next, new CutBody(exchange, CUTS[number - 1])));
        } else if (fault == Fault.SILENT && number == 1) {
            wrap(
                    exchange,
                    next -> new BodyConduit(next, new SilentBody(PASSED_BEFORE_SILENCE, () -> silenced(exchange))));
        } else if (fault == Fault.BUFFERED) {
            wrap(exchange, next -> new BodyConduit(next, new HeldBody(exchange)));
        }
        hub.handleRequest(exchange);
    }

    private static void wrap(HttpServerExchange exchange, UnaryOperator<StreamSinkConduit> wrapper) {
        exchange.addResponseWrapper((factory, wrapped) -> wrapper.apply(factory.create()));
    }

    /** A silent response never ends by itself. */
    private void silenced(HttpServerExchange exchange) {
        ServerConnection connection = exchange.getConnection();
        silent.add(connection);
        connection.addCloseListener(silent::remove);
        if (isDraining) {
            close(connection);
        }
    }

    /** Ends what would not end by itself. */
    void drain() {
        isDraining = true;
        silent.forEach(FaultHandler::close);
    }

    private static void close(ServerConnection connection) {
        connection.getIoThread().execute(() -> IoUtils.safeClose(connection));
    }
}
