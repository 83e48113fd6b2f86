package io.everysource.benchmarks;

import java.util.Set;

/** Pushpin, before an origin that holds every request as a stream of the channel {@code bench}. It keeps no messages. */
final class Pushpin implements Dialect {
    @Override
    public Set<String> works() {
        return Set.of("broadcast", "flat-out");
    }

    @Override
    public String stream(String selector, String query) {
        return "/events";
    }

    /** An answer to HTTP/1.0 has no chunks. */
    @Override
    public String httpVersion() {
        return "HTTP/1.0";
    }

    @Override
    public String publish(String host, String topic, String data) {
        String body = "{\"items\":[{\"channel\":\"" + topic + "\",\"formats\":{\"http-stream\":{\"content\":\"data: "
                + data + "\\n\\n\"}}}]}";
        return "POST /publish/ HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Override
    public boolean keepsPublishers() {
        return false;
    }

    /** The channel of the origin. */
    @Override
    public String topic() {
        return "bench";
    }
}
