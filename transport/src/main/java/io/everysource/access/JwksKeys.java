package io.everysource.access;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Keys at a URL. One thread of its own reads them; all others see what was read last, and never wait. An outage changes nothing
 * about keys that were read before.
 */
final class JwksKeys extends KeySource {
    /** How often they are read when all is well. */
    static final Duration PERIOD = Duration.ofMinutes(5);
    /** How often they are read at most: during an outage, and when tokens name keys that are not known. */
    static final Duration MIN_DISTANCE = Duration.ofSeconds(10);

    private static final Duration TICK = Duration.ofSeconds(2);
    private static final Duration START_WAITS = Duration.ofSeconds(3);
    private static final Logger LOG = Logger.getLogger(JwksKeys.class);

    /** Reads what is at a URL. Blocks. */
    interface Fetch {
        byte[] read() throws IOException, InterruptedException;
    }

    private final String place;
    private final Fetch fetch;
    private final LongSupplier nanoTime;
    private final Executor reader;
    private final Runnable onClose;
    private final AtomicBoolean isAsked = new AtomicBoolean();

    private volatile List<VerificationKey> keys = List.of();
    private volatile long loadedAt;
    private volatile long triedAt;

    // Touched by the reader alone.
    private byte[] json = {};
    private boolean wasTried;
    private boolean hasFailed;

    JwksKeys(
            URI url, Set<Algorithm> algorithms, Fetch fetch, LongSupplier nanoTime, Executor reader, Runnable onClose) {
        super(algorithms);
        this.place = url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
        this.fetch = fetch;
        this.nanoTime = nanoTime;
        this.reader = reader;
        this.onClose = onClose;
    }

    /** Reads the keys, for which it waits a few seconds at most, and goes on reading them. */
    static JwksKeys start(URI url, Set<Algorithm> algorithms) {
        check(url, algorithms);
        ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread reader = new Thread(task, "everysource-jwks");
            reader.setDaemon(true);
            return reader;
        });
        thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        JwksKeys source =
                new JwksKeys(url, algorithms, new JwksFetch(url), System::nanoTime, thread, thread::shutdownNow);
        CountDownLatch first = new CountDownLatch(1);
        thread.execute(() -> {
            source.tick();
            first.countDown();
        });
        ScheduledFuture<?> unused =
                thread.scheduleWithFixedDelay(source::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        try {
            first.await(START_WAITS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        return source;
    }

    @Override
    List<VerificationKey> keys() {
        List<VerificationKey> known = keys;
        if (known.isEmpty()) {
            throw new KeysUnavailableException("The server has no keys for tokens yet. Try again in a few seconds.");
        }
        return known;
    }

    @Override
    void missed() {
        long now = nanoTime.getAsLong();
        if (now - loadedAt < MIN_DISTANCE.toNanos()) {
            return;
        }
        if (now - triedAt >= MIN_DISTANCE.toNanos() && isAsked.compareAndSet(false, true)) {
            reader.execute(() -> {
                isAsked.set(false);
                readAfter(MIN_DISTANCE);
            });
        }
        throw new KeysUnavailableException(
                "The server does not know the token's key and asks for it. Try again in a few seconds.");
    }

    /** Reads the keys if it is time to. Called every few seconds, by the reader. */
    void tick() {
        readAfter(hasFailed ? MIN_DISTANCE : PERIOD);
    }

    @Override
    public void close() {
        onClose.run();
    }

    private void readAfter(Duration distance) {
        long now = nanoTime.getAsLong();
        if (wasTried && now - triedAt < distance.toNanos()) {
            return;
        }
        wasTried = true;
        triedAt = now;
        try {
            byte[] read = fetch.read();
            if (!Arrays.equals(read, json)) {
                keys = List.copyOf(KeyText.jwks(ByteBuffer.wrap(read), algorithms()));
                json = read;
            }
            loadedAt = now;
            if (hasFailed) {
                LOG.infof("The keys at %s can be read again.", place);
            }
            hasFailed = false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalArgumentException failed) {
            failed(failed.getMessage());
        } catch (RuntimeException unforeseen) {
            // Thrown on, it would end the reading for good.
            failed("an error of this server, " + unforeseen.getClass().getSimpleName() + ".");
        }
    }

    private void failed(String why) {
        if (!hasFailed) {
            LOG.warnf(
                    "The keys at %s cannot be read: %s %s It is tried again every %d s.",
                    place,
                    why,
                    keys.isEmpty()
                            ? "Until they can, requests with tokens get 503."
                            : "Those that are known stay in use.",
                    MIN_DISTANCE.toSeconds());
        }
        hasFailed = true;
    }

    private static void check(URI url, Set<Algorithm> algorithms) {
        boolean isHttp = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
        if (!isHttp || url.getHost() == null || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "The URL of a JWKS must be as https://id.example/jwks.json, without a user name.");
        }
        if (algorithms.stream().anyMatch(Algorithm::isSecret)) {
            throw new IllegalArgumentException(
                    "A JWKS has public keys, and anybody could make tokens with one as a secret. "
                            + "Use algorithms as RS256, PS256, ES256 or EdDSA.");
        }
        if (url.getScheme().equalsIgnoreCase("http") && !isLoopback(url.getHost())) {
            LOG.warnf(
                    "The keys at http://%s come unprotected: who is on the way there can put in keys. Use https.",
                    url.getRawAuthority());
        }
    }

    private static boolean isLoopback(String host) {
        return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
