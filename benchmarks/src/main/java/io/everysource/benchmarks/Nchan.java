package io.everysource.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** nginx with nchan, its subscribers at /sub and its publishers at /pub. A poll's answer is one message, and its cursor two headers. */
final class Nchan implements Dialect {
    private static final byte[] IF_MODIFIED_SINCE = "If-Modified-Since: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] IF_NONE_MATCH = "\r\nIf-None-Match: ".getBytes(StandardCharsets.US_ASCII);

    @Override
    public Set<String> works() {
        return Set.of("broadcast", "flat-out", "own-topics", "long-poll", "storm", "idle");
    }

    @Override
    public String stream(String selector, String query) {
        return "/sub?id=" + selector + query;
    }

    @Override
    public Request poll(String host, String topic) {
        String head = "GET /sub?id=" + topic + " HTTP/1.1\r\nHost: " + host + "\r\n";
        return new Request(head + "\r\n", head, "\r\n\r\n");
    }

    @Override
    public String publish(String host, String topic, String data) {
        return "POST /pub?id=" + topic + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: " + data.length()
                + "\r\n\r\n" + data;
    }

    @Override
    public void polled(byte[] bytes, int head, int body, int end, Subscriber subscriber, long now) {
        subscriber.event(bytes, body, end, now);
        int time = Answer.header(bytes, head, body, "last-modified");
        int tag = Answer.header(bytes, head, body, "etag");
        subscriber.forgetCursor();
        subscriber.addToCursor(IF_MODIFIED_SINCE, 0, IF_MODIFIED_SINCE.length);
        subscriber.addToCursor(bytes, time, Answer.lineEnd(bytes, time));
        subscriber.addToCursor(IF_NONE_MATCH, 0, IF_NONE_MATCH.length);
        subscriber.addToCursor(bytes, tag, Answer.lineEnd(bytes, tag));
    }
}
