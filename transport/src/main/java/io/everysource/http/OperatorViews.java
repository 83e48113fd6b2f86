package io.everysource.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.everysource.hub.ActiveSubscription;
import io.everysource.hub.ConnectionInfo;
import io.everysource.hub.Connections;
import io.everysource.hub.Hub;
import io.everysource.log.LogSummary;
import io.everysource.log.TopicSearch;
import io.everysource.message.Position;
import io.undertow.util.StatusCodes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What an operator is shown, as JSON. Runs on worker threads: there may be much to look at, and event loops are waited for. */
final class OperatorViews {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    /** So much of a connection's topic selectors is shown, in characters. */
    private static final int MAX_TOPICS_SHOWN = 1_000;

    /** The most subscribers that are listed of those who are there. */
    private static final int MAX_THERE = 1_000;

    /** Event loops that take longer to say how far connections are behind are busy, which is worth knowing too. */
    private static final Duration LAG_PATIENCE = Duration.ofSeconds(1);

    private final Hub hub;
    private final Connections connections;
    private final Clock clock;

    OperatorViews(Hub hub, Clock clock) {
        this.hub = hub;
        this.connections = hub.connections();
        this.clock = clock;
    }

    /** Who is connected, a page of them. */
    ObjectNode connections(Parameters query) {
        OperatorRequest request = OperatorRequest.of(query, "after", "limit", "subject", "topic");
        int limit = request.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
        // One more tells whether there is a next page.
        List<ConnectionInfo> page =
                connections.page(request.handle("after"), limit + 1, request.text("subject"), request.text("topic"));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("total", connections.size());
        ArrayNode items = answer.putArray("connections");
        Map<UUID, Integer> lags =
                hub.lags(page.stream().map(ConnectionInfo::handle).toList(), LAG_PATIENCE);
        page.stream().limit(limit).forEach(connection -> {
            ObjectNode item = items.addObject();
            add(connection, item);
            item.put("age_seconds", secondsSince(connection.since()));
            Optional.ofNullable(lags.get(connection.handle())).ifPresent(lag -> item.put("lag_messages", lag));
        });
        if (page.size() > limit) {
            answer.put("next", page.get(limit - 1).handle().toString());
        }
        return answer;
    }

    private static void add(ConnectionInfo connection, ObjectNode to) {
        to.put("handle", connection.handle().toString());
        to.put("subject", connection.subject());
        to.put("token_id", connection.tokenId());
        to.put("address", connection.address());
        to.put("transport", connection.transport());
        to.put("since", connection.since().toString());
        to.put("open", connection.isOpen());
        to.put("topic_count", connection.topics().size());
        ArrayNode topics = to.putArray("topics");
        int room = MAX_TOPICS_SHOWN;
        for (String topic : connection.topics()) {
            room -= topic.length();
            if (room >= 0) {
                topics.add(topic);
            }
        }
    }

    private long secondsSince(Instant time) {
        return Math.max(0, Duration.between(time, clock.instant()).toSeconds());
    }

    /** What the log holds and, where the query has a prefix, a page of the topics that begin with it. */
    ObjectNode log(Parameters query) {
        OperatorRequest request = OperatorRequest.of(query, "prefix", "after", "limit");
        LogSummary log = hub.log().summary();
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("messages", log.messages());
        answer.put("bytes", log.bytes());
        answer.put("limit_bytes", hub.log().limitBytes());
        answer.put("topic_count", log.topics());
        answer.put("tail", log.tail().toString());
        log.oldest().ifPresent(oldest -> add(oldest, answer.putObject("oldest")));
        log.newest().ifPresent(newest -> add(newest, answer.putObject("newest")));
        ArrayNode epochs = answer.putArray("epochs");
        for (Position first : log.epochs()) {
            epochs.addObject()
                    .put("first", first.toString())
                    .put("began", Instant.ofEpochMilli(first.epoch()).toString());
        }
        if (request.has("prefix")) {
            addTopics(request, answer);
        }
        return answer;
    }

    private static void add(LogSummary.Held message, ObjectNode to) {
        to.put("position", message.position().toString());
        to.put("time", Instant.ofEpochMilli(message.timeMillis()).toString());
    }

    private void addTopics(OperatorRequest request, ObjectNode answer) {
        int limit = request.number("limit", 1, MAX_LIMIT).orElse(DEFAULT_LIMIT);
        String prefix = request.text("prefix").orElse("");
        List<TopicSearch.Found> found = new TopicSearch(hub.log(), prefix, request.text("after"), limit + 1).run();
        ArrayNode topics = answer.putArray("topics");
        found.stream()
                .limit(limit)
                .forEach(topic -> topics.addObject()
                        .put("topic", topic.topic())
                        .put("messages", topic.messages())
                        .put("newest", topic.newest().position().toString())
                        .put(
                                "time",
                                Instant.ofEpochMilli(topic.newest().timeMillis())
                                        .toString()));
        if (found.size() > limit) {
            answer.put("next", found.get(limit - 1).topic());
        }
    }

    /** Who is there, of one topic or of all. */
    ObjectNode presence(Parameters query) {
        OperatorRequest request = OperatorRequest.of(query, "topic");
        if (!connections.isPresenceOn()) {
            throw new BadRequestException(
                    StatusCodes.NOT_FOUND,
                    "",
                    "Presence is off: start the server with --presence and a topic selector, as in "
                            + "--presence 'chat/{room}', or with --presence '*'.");
        }
        Optional<String> topic = request.text("topic");
        if (topic.isPresent() && !connections.isAnnounced(topic.get())) {
            throw new BadRequestException(
                    StatusCodes.NOT_FOUND,
                    "topic",
                    "Presence is not kept of this topic: no --presence selector of the server selects it.");
        }
        List<ActiveSubscription> there = topic.map(each -> connections.active(each, MAX_THERE))
                .orElseGet(() -> connections.active(MAX_THERE))
                .orElseThrow(() -> BadRequestException.of(
                        "topic",
                        "There are more than " + MAX_THERE
                                + " here, the most that are listed. Ask for those of one topic, "
                                + "or look among the connections."));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("total", there.size());
        ArrayNode items = answer.putArray("subscribers");
        there.stream()
                .sorted(Comparator.comparing(ActiveSubscription::topic).thenComparing(ActiveSubscription::subscriber))
                .forEach(subscription -> {
                    ObjectNode item = items.addObject();
                    item.put("topic", subscription.topic());
                    item.put("handle", subscription.subscriber().toString());
                    subscription.payload().ifPresent(text -> item.putRawValue("payload", new RawValue(text)));
                });
        return answer;
    }
}
