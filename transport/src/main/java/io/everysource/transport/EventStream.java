package io.everysource.transport;

import io.everysource.message.EventStreamEncoder;

/** Endless {@code text/event-stream}: native EventSource, fetch, curl. */
final class EventStream implements Transport {
    static final String CONTENT_TYPE = "text/event-stream; charset=utf-8";

    @Override
    public String name() {
        return "event-stream";
    }

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public boolean isScript() {
        return false;
    }

    @Override
    public boolean isPoll() {
        return false;
    }

    @Override
    public long limit() {
        return 0;
    }

    @Override
    public Envelope envelope(String callback, int padding) {
        return Envelope.text(padding(padding));
    }

    /** A comment of {@code length} bytes and a few more. */
    static String padding(int length) {
        return length == 0 ? "" : EventStreamEncoder.comment(" ".repeat(length));
    }
}
