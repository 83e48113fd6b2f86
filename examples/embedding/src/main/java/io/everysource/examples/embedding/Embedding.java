package io.everysource.examples.embedding;

import io.everysource.access.InvalidTokenException;
import io.everysource.access.TokenVerifier;
import io.everysource.http.AccessPolicy;
import io.everysource.http.ConnectionLimits;
import io.everysource.http.HttpListener;
import io.everysource.http.HttpServer;
import io.everysource.http.HubHandler;
import io.everysource.http.PublishLimits;
import io.everysource.hub.Hub;
import io.everysource.hub.HubConfig;
import io.everysource.log.MemoryJournal;
import io.everysource.log.Retention;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.server.handlers.resource.ResourceHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** A program with a hub of its own, and a page that shows what it publishes: the time. */
public final class Embedding implements AutoCloseable {
    private static final String CLIENT = "META-INF/resources/webjars/everysource/0.1.0";

    private final Hub hub;
    private final HttpServer server;
    private final InetSocketAddress address;

    /** Listens at a port of this machine; 0 takes a free one. */
    public Embedding(int port) {
        Clock clock = Clock.systemUTC();
        hub = new Hub(new MemoryJournal(clock), Retention.DEFAULTS, HubConfig.DEFAULTS, clock, System::nanoTime);

        // Anybody may subscribe; only the program itself publishes.
        TokenVerifier nobody = token -> {
            throw new InvalidTokenException("Nobody publishes here from without.");
        };
        AccessPolicy access = new AccessPolicy(Optional.of(nobody), Optional.empty(), true, Set.of("*"));
        HubHandler events = new HubHandler(hub, PublishLimits.DEFAULTS, access);

        ClassLoader loader = Embedding.class.getClassLoader();
        PathHandler routes = new PathHandler(new ResourceHandler(new ClassPathResourceManager(loader, "pages")))
                .addPrefixPath("/client", new ResourceHandler(new ClassPathResourceManager(loader, CLIENT)))
                .addPrefixPath(HubHandler.PATH, events);
        server = new HttpServer(ConnectionLimits.DEFAULTS, HttpListener.NONE);
        address = server.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), routes);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return address;
    }

    /** Publishes an event; completes with its message, once every subscriber there is will get it. */
    public CompletionStage<Message> publish(String topic, String data) {
        return hub.publish(List.of(Event.of(topic, data))).thenApply(messages -> messages.get(0));
    }

    /** Sends subscribers off, and stops. */
    @Override
    public void close() {
        hub.close();
        server.close();
    }

    public static void main(String[] args) throws InterruptedException {
        try (Embedding program = new Embedding(8080)) {
            System.out.println("http://127.0.0.1:" + program.address().getPort() + "/");
            while (true) {
                program.publish("time", Instant.now().toString());
                TimeUnit.SECONDS.sleep(1);
            }
        }
    }
}
