package io.everysource.http;

import io.undertow.util.StatusCodes;
import java.util.concurrent.ThreadLocalRandom;

/** A limit of {@link ConnectionLimits} that somebody has come up against, and what is said then. */
enum Limit {
    CONNECTIONS(
            "max-connections",
            StatusCodes.SERVICE_UNAVAILABLE,
            "The server has as many connections as it may have. Try again later; its operator can raise --max-connections."),
    PER_ADDRESS(
            "max-connections-per-address",
            StatusCodes.TOO_MANY_REQUESTS,
            "Your address has as many connections as one address may have. Close some, or try again later. If it is a proxy's, "
                    + "which many share, the server's operator can name it with --trust-proxy; else raise "
                    + "--max-connections-per-address."),
    PER_SUBJECT(
            "max-connections-per-subject",
            StatusCodes.TOO_MANY_REQUESTS,
            "The token's subject has as many connections as one subject may have. Close some, or try again later; the server's "
                    + "operator can raise --max-connections-per-subject."),
    PUBLISH_RATE(
            "publish-rate",
            StatusCodes.TOO_MANY_REQUESTS,
            "You publish more often than one publisher may. Send several events in one request, as a JSON array, or try again "
                    + "later; the server's operator can raise --publish-rate.");

    /** Those who are turned away together shall not come back together. */
    private static final int MIN_RETRY_SECONDS = 5;

    private static final int MAX_RETRY_SECONDS = 15;

    private final String word;
    private final int status;
    private final String detail;

    Limit(String word, int status, String detail) {
        this.word = word;
        this.status = status;
        this.detail = detail;
    }

    /** Its name. */
    String word() {
        return word;
    }

    /** To be told who is one too many: to try again after some seconds. */
    BadRequestException reached() {
        return reached(ThreadLocalRandom.current().nextInt(MIN_RETRY_SECONDS, MAX_RETRY_SECONDS + 1));
    }

    BadRequestException reached(int retryAfterSeconds) {
        return BadRequestException.limit(status, "", word, retryAfterSeconds, detail);
    }
}
