package io.everysource.webapp.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.Hub;
import io.undertow.server.HttpHandler;
import io.undertow.util.StatusCodes;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server of the demo "cache refresh": a price list in versions, each pushed whole as it is published. Versions count from 1 in
 * each of the server's lives; its edition, when that life began, is what orders versions of different lives. Safe for use by any
 * thread.
 */
final class CacheDemo {
    static final String TOPIC = "cache/prices";

    private static final int MAX_TITLE = 100;
    private static final int BURST = 20;
    private static final List<String> GOODS = List.of("Apples", "Bread", "Cheese", "Dates", "Eggs");

    private final Topic topic;
    private final Clock clock;
    private final long edition;
    private final Pace changes = new Pace(BURST, System::nanoTime);
    private final Pace reads = new Pace(DashboardDemo.READS, System::nanoTime);

    // Guarded by this.
    private Version current;
    private Optional<Version> previous = Optional.empty();

    /**
     * A version of the list.
     *
     * @param millis when it was made, since 1970
     */
    private record Version(int number, String title, long millis) {}

    CacheDemo(Hub hub, Clock clock) {
        this.topic = new Topic(hub, TOPIC);
        this.clock = clock;
        this.edition = clock.millis();
        this.current = new Version(1, "Prices of version 1", edition);
    }

    Map<String, HttpHandler> services() {
        return Map.of(
                "/cache/current", Service.reading(reads, this::current),
                "/cache/publish", Service.doing(changes, form -> publish(form.text("title", MAX_TITLE))),
                "/cache/publish-old", Service.doing(changes, form -> publishOld()));
    }

    /** The current version, and the cursor of who has it. */
    private synchronized ObjectNode current() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.set("version", json(current));
        return answer.put("cursor", topic.cursor());
    }

    private synchronized ObjectNode publish(Optional<String> title) {
        int number = current.number() + 1;
        Version next = new Version(number, title.orElse("Prices of version " + number), clock.millis());
        topic.publish("version", json(next));
        previous = Optional.of(current);
        current = next;
        return answer(next);
    }

    /** What a publisher does that was held up, or is broken. */
    private synchronized ObjectNode publishOld() {
        Version old = previous.orElseThrow(() ->
                new RefusedException(StatusCodes.CONFLICT, "There is no old version yet: publish a new one first."));
        topic.publish("version", json(old));
        return answer(old);
    }

    private static ObjectNode answer(Version published) {
        return JsonNodeFactory.instance.objectNode().put("published", published.number());
    }

    private ObjectNode json(Version version) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("edition", edition);
        json.put("number", version.number());
        json.put("title", version.title());
        json.put("time", version.millis());
        ArrayNode prices = json.putArray("prices");
        for (int i = 0; i < GOODS.size(); i++) {
            prices.addObject().put("name", GOODS.get(i)).put("cents", 100 + (i * 137 + version.number() * 61) % 400);
        }
        return json;
    }
}
