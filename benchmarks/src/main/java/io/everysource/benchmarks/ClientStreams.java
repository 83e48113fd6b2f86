package io.everysource.benchmarks;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** Event streams over TLS or HTTP/2, read by the client of the JDK: that costs the generator much, and the server nothing. */
final class ClientStreams {
    private final Bench bench;
    private final HttpClient.Version version;
    private final HttpRequest request;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(ClientStreams::daemon);
    private final List<HttpClient> clients = new ArrayList<>();

    ClientStreams(Bench bench, String topic) {
        Settings settings = bench.settings();
        this.bench = bench;
        this.version = settings.http().equals("2") ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
        String target = settings.dialect().stream(topic, "");
        this.request = HttpRequest.newBuilder(
                        URI.create(settings.scheme() + "://" + Settings.host(settings.server()) + target))
                .header("Accept", "text/event-stream")
                .build();
    }

    /**
     * Opens streams one after the other, and waits until all were answered.
     *
     * @param perConnection how many share a connection with HTTP/2
     */
    void open(Feed feed, int count, int perConnection) throws IOException, InterruptedException {
        Bench.say("Opening " + count + " streams by the JDK's client");
        for (int i = 0; i < count; i++) {
            if (i % perConnection == 0) {
                clients.add(client());
            }
            HttpResponse<Void> response = clients.get(clients.size() - 1)
                    .send(request, info -> new ClientStream(bench.loop(), bench.subscriber(feed), bench.tally()));
            if (response.statusCode() != 200 || response.version() != version) {
                throw new IOException("a stream was answered " + response.statusCode() + " in " + response.version());
            }
        }
        bench.settle();
    }

    private HttpClient client() {
        return HttpClient.newBuilder()
                .version(version)
                .executor(executor)
                .sslContext(trusting())
                .build();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "client");
        thread.setDaemon(true);
        return thread;
    }

    /** Trusts whatever server there is: it is on this machine, and its certificate is made for the run. */
    private static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The extended one is asked about the host's name too. */
    private static final class TrustsAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
