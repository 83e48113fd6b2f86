package io.everysource.webapp.doctor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** Sends requests and waits for the beginning of what comes back. */
final class Asker {
    private static final int MAX_LINES = 40;

    private final Duration patience;
    private final HttpClient client;

    Asker(Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .connectTimeout(patience)
                .followRedirects(Redirect.NEVER)
                .version(Version.HTTP_1_1)
                .build();
    }

    /** The beginning of the answer: all of one that ends, the first lines of one that does not. */
    Answer ask(HttpRequest request) throws Unreachable {
        long start = System.nanoTime();
        HttpResponse<InputStream> response = send(request);
        Duration head = Duration.ofNanos(System.nanoTime() - start);
        CompletableFuture<Beginning> begun = new CompletableFuture<>();
        long headAt = System.nanoTime();
        Thread reader = new Thread(() -> read(response.body(), begun, headAt), "doctor-reader");
        reader.setDaemon(true);
        reader.start();
        Optional<Beginning> body = await(begun);
        close(response.body());
        return new Answer(
                response.statusCode(),
                response.headers(),
                body.map(Beginning::text).orElse(""),
                head,
                body.map(Beginning::after));
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws Unreachable {
        try {
            return client.sendAsync(request, BodyHandlers.ofInputStream())
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new Unreachable(
                    Finding.bad(
                            "There was no answer within " + patience.toMillis() / 1000.0 + " seconds.",
                            "See whether the server is busy, and what stands between it and here."),
                    true);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Unreachable(Finding.bad("Interrupted.", ""), false);
        } catch (ExecutionException failed) {
            throw unreachable(request.uri(), failed.getCause());
        }
    }

    private static Unreachable unreachable(URI uri, Throwable cause) {
        String where = uri.getHost() + " port " + port(uri);
        if (hasCause(cause, UnresolvedAddressException.class)) {
            return new Unreachable(
                    Finding.bad("The name " + uri.getHost() + " has no address.", "See whether it is spelled right."),
                    false);
        }
        if (cause instanceof HttpConnectTimeoutException) {
            return new Unreachable(
                    Finding.bad(
                            "Nothing answers at " + where + ", not even with a refusal.",
                            "A firewall may be between, or the address is another one."),
                    false);
        }
        if (cause instanceof ConnectException) {
            return new Unreachable(
                    Finding.bad(
                            "Nothing listens at " + where + ".",
                            "Start the server; see whether its --port is this one and its --host can be reached from here "
                                    + "(127.0.0.1 cannot from other machines)."),
                    false);
        }
        if (cause instanceof HttpTimeoutException) {
            return new Unreachable(
                    Finding.bad("There was no answer in time.", "See whether the server is busy."), true);
        }
        if (cause instanceof SSLException) {
            boolean isPlain = String.valueOf(cause.getMessage()).contains("nrecognized SSL message");
            return new Unreachable(
                    isPlain
                            ? Finding.bad(
                                    "What listens at " + where + " speaks http, not https.", "Write http:// instead.")
                            : Finding.bad(
                                    "The certificate of " + where + " is not trusted: " + cause.getMessage() + ".",
                                    "Browsers refuse it too. Get one from an authority they know, with all its "
                                            + "intermediate certificates."),
                    false);
        }
        return new Unreachable(
                Finding.bad(
                        "What listens at " + where + " does not answer in HTTP.",
                        "See whether the port is the right one, and whether it should be "
                                + (uri.getScheme().equals("https") ? "http://" : "https://") + "."),
                false);
    }

    private static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return uri.getScheme().equals("https") ? 443 : 80;
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (type.isInstance(each)) {
                return true;
            }
        }
        return false;
    }

    /** The first lines of a body, and how long after the head they came. */
    private record Beginning(String text, Duration after) {}

    /** Reads up to the first event, or the end; then a stream has begun. */
    private static void read(InputStream body, CompletableFuture<Beginning> begun, long headAt) {
        StringBuilder text = new StringBuilder();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            int read = 0;
            boolean hasData = false;
            String line = lines.readLine();
            while (line != null && read < MAX_LINES) {
                text.append(line).append('\n');
                hasData |= line.startsWith("data:") || line.startsWith("id:");
                if ((line.isEmpty() && hasData) || line.contains(Requests.CALLBACK + "(")) {
                    break;
                }
                read++;
                line = lines.readLine();
            }
        } catch (IOException closed) {
            // What has come so far is what there is.
        }
        begun.complete(new Beginning(text.toString(), Duration.ofNanos(System.nanoTime() - headAt)));
    }

    private Optional<Beginning> await(CompletableFuture<Beginning> begun) {
        try {
            return Optional.of(begun.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void close(InputStream body) {
        try {
            body.close();
        } catch (IOException gone) {
            // It was to be closed.
        }
    }
}
