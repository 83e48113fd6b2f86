package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.hub.HubListener;
import io.everysource.hub.PresenceConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small works on a hub of this process. */
class WorksTest {
    private final Hub hub = new Hub(
            new MemoryJournal(Clock.systemUTC()),
            Retention.DEFAULTS,
            HubConfig.DEFAULTS,
            PresenceConfig.OFF,
            HubListener.NONE,
            Clock.systemUTC(),
            System::nanoTime);
    private final HttpServer server = new HttpServer(ConnectionLimits.DEFAULTS, HttpListener.NONE);
    private final InetSocketAddress address = server.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new HubHandler(
                    hub, PublishLimits.DEFAULTS, AccessPolicy.OPEN, ConnectionLimits.DEFAULTS, HttpListener.NONE));
    private final Result result = new Result();

    @AfterEach
    void stop() {
        server.close();
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "broadcast --streams 5 --rate 100",
                "flat-out --streams 5 --window 8",
                "own-topics --streams 5",
                "long-poll --streams 5 --rate 20",
                "storm --streams 300 --watchers 5 --rate 100",
                "topics --topics 20 --busy 4 --rate 100",
                "templates --templates 20 --matching 5 --rate 100",
                "replay --others 20000 --messages 100"
            })
    void everythingComesOnceAndInOrder(String line) throws IOException, InterruptedException {
        Bench bench = run(line);
        assertThat(bench.tally().deliveries).isPositive();
        assertThat(bench.tally().isClean()).as(result.toString()).isTrue();
    }

    private Bench run(String line) throws IOException, InterruptedException {
        String[] words = (line + " --warm-up 0 --seconds 1 --port " + address.getPort()).split(" ", -1);
        Options options = new Options(Arrays.copyOfRange(words, 1, words.length));
        Bench bench = new Bench(Settings.of(new EverySource(), options));
        Works.BY_NAME.get(words[0]).run(bench, options, result);
        bench.tally().tell(result);
        return bench;
    }
}
