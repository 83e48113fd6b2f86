package io.everysource.http;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.util.AttachmentKey;
import io.undertow.util.HeaderValues;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * Counts connections from when they are accepted until they are closed, whatever they do. Of those beyond a limit some are let in to
 * be told so, for a short time; the others are closed before anything is read from them. Called on the connections' I/O threads.
 */
final class SocketGuard {
    /** How many connections beyond the limit in all are let in to be told. */
    static final int TOLD = 64;

    /** How many connections of one address beyond its limit are let in to be told. */
    static final int TOLD_PER_ADDRESS = 16;

    private static final String HEAD_BYTES = "head-bytes";
    private static final long TELLING_SECONDS = 2;

    /** A thousand topics of 90 bytes fit in. Undertow itself gives up a little later, and says nothing. */
    static final int MAX_HEAD = 96 * 1_024;

    private static final AttachmentKey<Limit> BEYOND = AttachmentKey.create(Limit.class);

    private final ConnectionLimits limits;
    private final HttpListener listener;
    private final HeadBudget heads = new HeadBudget();
    private final AtomicInteger open = new AtomicInteger();
    private final OpenCounts openByAddress = new OpenCounts();
    private final Map<StreamConnection, Limit> beyond = new ConcurrentHashMap<>();

    SocketGuard(ConnectionLimits limits, HttpListener listener) {
        this.limits = limits;
        this.listener = listener;
    }

    /** @throws BadRequestException if {@code exchange} came over a connection that is one too many */
    static void check(HttpServerExchange exchange) {
        Limit limit = exchange.getAttachment(BEYOND);
        if (limit != null) {
            throw limit.reached();
        }
    }

    /** The number of open connections. */
    int open() {
        return open.get();
    }

    /** What accepts connections for {@code next}. */
    ChannelListener<StreamConnection> accepting(ChannelListener<StreamConnection> next) {
        return connection -> accept(connection, next);
    }

    /** What tells {@code next} which exchanges came over connections that are too many; these end with their answers. */
    HttpHandler telling(HttpHandler next) {
        return exchange -> {
            long head = HeadBudget.complete(exchange);
            if (head > MAX_HEAD && answerTooLong(exchange)) {
                listener.limitHit(HEAD_BYTES);
                return;
            }
            if (!beyond.isEmpty() && exchange.getConnection() instanceof HttpServerConnection connection) {
                Limit limit = beyond.get(connection.getChannel());
                if (limit != null) {
                    exchange.putAttachment(BEYOND, limit);
                    exchange.setPersistent(false);
                }
            }
            next.handleRequest(exchange);
        };
    }

    /** What was read may have begun with more than the head; returns whether it really was too long. */
    private static boolean answerTooLong(HttpServerExchange exchange) {
        int url = exchange.getRequestURI().length() + exchange.getQueryString().length();
        int fields = 0;
        for (HeaderValues values : exchange.getRequestHeaders()) {
            for (String value : values) {
                fields += values.getHeaderName().length() + value.length() + 4;
            }
        }
        if (url + fields <= MAX_HEAD) {
            return false;
        }
        exchange.setPersistent(false);
        new Problem(
                        url > fields ? StatusCodes.REQUEST_URI_TOO_LARGE : StatusCodes.REQUEST_HEADER_FIELDS_TOO_LARGE,
                        "",
                        "A request's URL and header may have " + MAX_HEAD + " bytes together; yours have "
                                + (url + fields) + ". Use URI templates to ask for many topics.",
                        HEAD_BYTES,
                        0)
                .send(exchange);
        return true;
    }

    private void accept(StreamConnection connection, ChannelListener<StreamConnection> next) {
        InetSocketAddress peer = connection.getPeerAddress(InetSocketAddress.class);
        if (peer == null) {
            // It has gone already.
            IoUtils.safeClose(connection);
            return;
        }
        Optional<String> address = countedAs(peer.getAddress());
        int inAll = open.incrementAndGet();
        int ofAddress = address.map(openByAddress::open).orElse(0);
        HeadBudget.Head head = heads.watch(connection);
        AtomicBoolean isCounted = new AtomicBoolean(true);
        Runnable release = () -> {
            if (isCounted.getAndSet(false)) {
                head.end();
                open.decrementAndGet();
                address.ifPresent(openByAddress::close);
                beyond.remove(connection);
            }
        };
        boolean isOneTooMany = isBeyond(inAll, limits.connections(), TOLD);
        if (isOneTooMany || isBeyond(ofAddress, limits.perAddress(), TOLD_PER_ADDRESS)) {
            listener.limitHit((isOneTooMany ? Limit.CONNECTIONS : Limit.PER_ADDRESS).word());
            IoUtils.safeClose(connection);
            release.run();
            return;
        }
        if (isBeyond(inAll, limits.connections(), 0)) {
            tell(connection, Limit.CONNECTIONS);
        } else if (isBeyond(ofAddress, limits.perAddress(), 0)) {
            tell(connection, Limit.PER_ADDRESS);
        }
        next.handleEvent(connection);
        // Undertow has its own listener there, and sets it once.
        ChannelListener<? super StreamConnection> theirs = connection.getCloseListener();
        connection.setCloseListener(closed -> {
            release.run();
            if (theirs != null) {
                theirs.handleEvent(connection);
            }
        });
        if (!connection.isOpen()) {
            release.run();
        }
    }

    /** Proxies that are trusted have others' connections. */
    private Optional<String> countedAs(InetAddress peer) {
        return limits.perAddress() == 0 || ClientAddress.isTrusted(peer, limits.trustedProxies())
                ? Optional.empty()
                : Optional.of(ClientAddress.countedAs(peer));
    }

    private static boolean isBeyond(int count, int limit, int more) {
        return limit > 0 && count > limit + more;
    }

    private void tell(StreamConnection connection, Limit limit) {
        beyond.put(connection, limit);
        connection.getIoThread().executeAfter(() -> IoUtils.safeClose(connection), TELLING_SECONDS, TimeUnit.SECONDS);
    }
}
