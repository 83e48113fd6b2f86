package io.everysource.transport;

/** A script with one call, held like a long poll: the last resort across origins. */
final class Jsonp implements Transport {
    @Override
    public String name() {
        return "jsonp";
    }

    @Override
    public String contentType() {
        return "application/javascript; charset=utf-8";
    }

    @Override
    public boolean isScript() {
        return true;
    }

    @Override
    public boolean isPoll() {
        return true;
    }

    @Override
    public long limit() {
        return XhrStream.LIMIT;
    }

    /** The comment keeps the callback's name from being read as anything else than script. */
    @Override
    public Envelope envelope(String callback, int padding) {
        return Envelope.script("", "/**/" + callback + "(\"", "\");");
    }
}
