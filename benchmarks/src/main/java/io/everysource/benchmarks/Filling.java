package io.everysource.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Fills EverySource's log with one topic's messages, evenly spread among those of a thousand other topics. */
final class Filling {
    private static final int LINES = 10_000;
    private static final int OTHER_TOPICS = 1_000;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final Feed feed;
    private final String data;

    Filling(InetSocketAddress server, Feed feed, int size) {
        this.uri = URI.create("http://" + server.getHostString() + ":" + server.getPort() + "/events");
        this.feed = feed;
        this.data = EventData.blank(size);
    }

    void publish(int messages, int others) throws IOException, InterruptedException {
        Bench.say("Publishing " + messages + " messages among " + others);
        long total = (long) messages + others;
        StringBuilder lines = new StringBuilder();
        int count = 0;
        for (long i = 0; i < total; i++) {
            boolean isOne = (i + 1) * messages / total > i * messages / total;
            lines.append("{\"topic\":\"").append(feed.topic());
            if (isOne) {
                lines.append("\",\"data\":\"").append(oneData());
            } else {
                lines.append("-other-")
                        .append(i % OTHER_TOPICS)
                        .append("\",\"data\":\"")
                        .append(data);
            }
            lines.append("\"}\n");
            if (++count == LINES || i == total - 1) {
                send(lines.toString(), count);
                lines.setLength(0);
                count = 0;
            }
        }
    }

    private String oneData() {
        String sequence = Long.toString(feed.next());
        return data.substring(0, EventData.SEQUENCE_DIGITS - sequence.length())
                + sequence
                + data.substring(EventData.SEQUENCE_DIGITS);
    }

    private void send(String lines, int count) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines))
                .build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        long ids = response.body().lines().filter(line -> line.startsWith("\"")).count();
        if (response.statusCode() != 200 || ids != count) {
            throw new IOException(
                    "a batch was answered " + response.statusCode() + ", with " + ids + " ids for " + count + " lines");
        }
    }
}
