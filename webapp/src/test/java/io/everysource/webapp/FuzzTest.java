package io.everysource.webapp;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.access.JwtVerifier;
import io.everysource.access.KeySource;
import io.everysource.access.Revocations;
import io.everysource.access.TokenRules;
import io.everysource.access.TokenVerifier;
import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.webapp.fuzz.FuzzRun;
import io.everysource.webapp.fuzz.FuzzTokens;
import io.everysource.webapp.fuzz.Oracle;
import io.everysource.webapp.fuzz.Published;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Fuzzes all that the server has on its port. {@code -Dfuzz.cases=} says how many cases, {@code -Dfuzz.seed=} which, and
 * {@code -Dfuzz.case=} runs one alone.
 */
final class FuzzTest {
    private static final Retention RETENTION = new Retention(2 << 20, Duration.ofDays(1));
    private static final HubConfig CONFIG = HubConfig.DEFAULTS.withPollHold(Duration.ofMillis(200));

    /** The same cases each time, so that a build fails for what it changed; new ones are found by the long run. */
    private static final long USUAL_SEED = 52_487_076_915_274L;

    private static final int USUAL_CASES = 20_000;

    private static boolean isLong() {
        return Integer.getInteger("fuzz.cases", USUAL_CASES) > USUAL_CASES;
    }

    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void nothingThatIsSentHarmsTheServerOrItsSubscribers() {
        long seed = Long.getLong("fuzz.seed", isLong() ? System.nanoTime() : USUAL_SEED);
        int first = Integer.getInteger("fuzz.case", 0);
        int end = first + (first > 0 ? 1 : Integer.getInteger("fuzz.cases", USUAL_CASES));
        Published journal = new Published(new MemoryJournal(Clock.systemUTC()));
        ClientDownloads downloads = new ClientDownloads();
        Metrics metrics = new Metrics(MetricsConfig.DEFAULTS, downloads, Clock.systemUTC());
        Hub hub = new Hub(
                journal, RETENTION, CONFIG, PresenceConfig.OFF, metrics.hub(), Clock.systemUTC(), System::nanoTime);
        List<String> cursors = fill(hub);
        try (HttpServer server = new HttpServer(ConnectionLimits.DEFAULTS, metrics.http())) {
            InetSocketAddress address = server.listen(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    new Routes(
                            hub,
                            new HubHandler(
                                    hub,
                                    PublishLimits.DEFAULTS,
                                    policy(hub),
                                    ConnectionLimits.DEFAULTS,
                                    metrics.http()),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(metrics.handler(server, 0)),
                            new LazyHandler(() -> new ClientHandler(ClientFiles.load(), downloads))));
            String done = new FuzzRun(address, journal, hub::subscriptions, server::connections)
                    .run(seed, first, end, cursors);
            System.out.println("Fuzzing, seed " + seed + ": " + done);
            assertThat(hub.subscriptions()).isZero();
        } finally {
            hub.close();
        }
    }

    /** Publishers need tokens, subscribers may have them; pages of one origin may use cookies. */
    private static AccessPolicy policy(Hub hub) {
        Clock clock = Clock.systemUTC();
        Optional<TokenVerifier> verifier = Optional.of(JwtVerifier.of(
                KeySource.text(FuzzTokens.KEY, Set.of("HS256")),
                TokenRules.NONE,
                hub::selectors,
                clock,
                new Revocations(clock)));
        return new AccessPolicy(verifier, verifier, true, Set.of("*", Oracle.LISTED_ORIGIN));
    }

    /** Fills the log, so that it does not grow any more; returns positions of which some are held. */
    private static List<String> fill(Hub hub) {
        List<String> positions = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            List<Message> messages = hub.publish(List.of(Event.of("b/" + i % 50, "x".repeat(i % 1_000))))
                    .toCompletableFuture()
                    .join();
            if (i % 100 == 0) {
                positions.add(messages.get(0).position().toString());
            }
        }
        return positions;
    }
}
