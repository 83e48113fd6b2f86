package io.everysource.transport;

/**
 * The text of an event stream for XMLHttpRequest at readyState 3 and for XDomainRequest: with a prelude of padding where it is
 * asked for, and ended at a byte limit, since these browsers keep the whole response.
 */
final class XhrStream implements Transport {
    static final long LIMIT = 128 * 1024;

    @Override
    public String name() {
        return "xhr-stream";
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
        return false;
    }

    @Override
    public long limit() {
        return LIMIT;
    }

    @Override
    public Envelope envelope(String callback, int padding) {
        return Envelope.text(EventStream.padding(padding));
    }
}
