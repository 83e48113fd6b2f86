package io.everysource.http;

import io.undertow.util.StatusCodes;

/** A request that is refused, with what the peer is to be told. Nothing was changed by it. */
final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String field;
    private final String limit;
    private final int retryAfterSeconds;

    /** @param field the offending field or parameter; empty if it is the request as a whole */
    BadRequestException(int status, String field, String detail) {
        this(status, field, "", 0, detail);
    }

    private BadRequestException(int status, String field, String limit, int retryAfterSeconds, String detail) {
        super(detail);
        this.status = status;
        this.field = field;
        this.limit = limit;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    static BadRequestException of(String field, String detail) {
        return new BadRequestException(StatusCodes.BAD_REQUEST, field, detail);
    }

    /**
     * A request that is beyond a limit.
     *
     * @param limit the name of the limit
     * @param retryAfterSeconds after how long it may be made again; 0 if that makes no difference
     */
    static BadRequestException limit(int status, String field, String limit, int retryAfterSeconds, String detail) {
        return new BadRequestException(status, field, limit, retryAfterSeconds, detail);
    }

    /** The same of {@code where}, with another text. */
    BadRequestException at(String where, String detail) {
        return new BadRequestException(status, where, limit, retryAfterSeconds, detail);
    }

    int status() {
        return status;
    }

    String field() {
        return field;
    }

    /** The name of the limit that the request is beyond; empty if it is none. */
    String limit() {
        return limit;
    }

    /** After how long the request may be made again; 0 if that is not known. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
