package io.everysource.webapp;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.undertow.util.DateUtils;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.xnio.Xnio;

/** Has libraries loaded beside the start and after it, each of which takes tens of milliseconds or more. */
final class Preload {
    private static final int LATER_SECONDS = 1;

    private Preload() {}

    /** What every start takes: with a second core it is there when the command line has been read. */
    static void begin() {
        Thread loader = new Thread(Preload::loadWhatTheStartTakes, "everysource-preload");
        loader.setDaemon(true);
        loader.start();
    }

    private static void loadWhatTheStartTakes() {
        // XNIO registers itself there.
        ManagementFactory.getPlatformMBeanServer();
        Xnio.getInstance();
        Caffeine.newBuilder().maximumSize(1).build().cleanUp();
        // Every response has a date.
        DateUtils.parseDate("Thu, 01 Jan 1970 00:00:00 GMT");
    }

    /** What no start takes, but would hold up an I/O thread at the first stream of our client or the first event in JSON. */
    static void goOn() {
        CompletableFuture.delayedExecutor(LATER_SECONDS, TimeUnit.SECONDS).execute(Preload::loadJson);
    }

    private static void loadJson() {
        ObjectMapper json = new ObjectMapper();
        try {
            json.readTree(json.writeValueAsString(Map.of("topic", "news")));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
