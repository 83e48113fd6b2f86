package io.everysource.transport;

/** The text of an event stream, ended as soon as there was something to send. */
final class LongPoll implements Transport {
    @Override
    public String name() {
        return "long-poll";
    }

    @Override
    public String contentType() {
        return EventStream.CONTENT_TYPE;
    }

    @Override
    public boolean isScript() {
        return false;
    }

    @Override
    public boolean isPoll() {
        return true;
    }

    @Override
    public long limit() {
        return XhrStream.LIMIT;
    }

    @Override
    public Envelope envelope(String callback, int padding) {
        return Envelope.text(EventStream.padding(padding));
    }
}
