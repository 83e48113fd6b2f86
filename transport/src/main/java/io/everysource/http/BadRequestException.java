package io.everysource.http;

import io.undertow.util.StatusCodes;

/** A request that is refused, with what the peer is to be told. Nothing was changed by it. */
final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String field;

    /** @param field the offending field or parameter; empty if it is the request as a whole */
    BadRequestException(int status, String field, String detail) {
        super(detail);
        this.status = status;
        this.field = field;
    }

    static BadRequestException of(String field, String detail) {
        return new BadRequestException(StatusCodes.BAD_REQUEST, field, detail);
    }

    int status() {
        return status;
    }

    String field() {
        return field;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
