package io.everysource.access;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads a JWKS over HTTP, within bounds of time and size. Follows no redirection: the URL is the configured one. */
final class JwksFetch implements JwksKeys.Fetch {
    static final int MAX_BYTES = 256 * 1_024;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int OK = 200;

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final HttpRequest request;
    private final Duration timeout;

    JwksFetch(URI url) {
        this(url, TIMEOUT);
    }

    JwksFetch(URI url, Duration timeout) {
        this.timeout = timeout;
        this.request = HttpRequest.newBuilder(url)
                .header("Accept", "application/jwk-set+json, application/json")
                .build();
    }

    @Override
    public byte[] read() throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, head -> new LimitedBody(head.statusCode() == OK ? MAX_BYTES : 0));
        try {
            HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != OK) {
                throw new IOException("the answer was " + response.statusCode() + ".");
            }
            return response.body();
        } catch (TimeoutException slow) {
            throw new IOException("no whole answer within " + timeout.toMillis() + " ms.", slow);
        } catch (ExecutionException failed) {
            throw new IOException(reason(failed.getCause()), failed);
        } finally {
            answer.cancel(true);
        }
    }

    private static String reason(Throwable cause) {
        return cause instanceof LimitedBody.TooLongException
                ? "the answer has more than " + MAX_BYTES + " bytes."
                : "no connection (" + cause.getClass().getSimpleName() + ").";
    }
}
