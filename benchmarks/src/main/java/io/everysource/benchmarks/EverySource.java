package io.everysource.benchmarks;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;

final class EverySource implements Dialect {
    @Override
    public Set<String> works() {
        return Works.BY_NAME.keySet();
    }

    @Override
    public String stream(String selector, String query) {
        return "/events?topic=" + URLEncoder.encode(selector, StandardCharsets.UTF_8) + query;
    }

    @Override
    public Request poll(String host, String topic) {
        String target = "GET /events?transport=long-poll&topic=" + topic;
        String end = " HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
        return new Request(target + end, target + "&last_event_id=", end);
    }

    @Override
    public String publish(String host, String topic, String data) {
        String body = "topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8) + "&data=" + data;
        return "POST /events HTTP/1.1\r\nHost: " + host
                + "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    @Override
    public void polled(byte[] bytes, int head, int body, int end, Subscriber subscriber, long now) {
        EventText.read(bytes, body, end, subscriber, now);
    }
}
