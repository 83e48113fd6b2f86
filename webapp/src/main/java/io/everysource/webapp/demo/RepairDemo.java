package io.everysource.webapp.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.Hub;
import io.undertow.server.HttpHandler;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The server of the demo "hot repair". What it tells open pages is data, signed, and numbered: a rule that replaces the page's own,
 * that the rule is withdrawn, or that the page is to be loaded anew. It also plays those who would like to repair shops that are not
 * theirs. Safe for use by any thread.
 */
final class RepairDemo {
    static final String TOPIC = "repair/shop";

    private static final int BURST = 30;
    private static final int MAX_CENTS = 100_000;
    private static final List<String> ROUNDINGS = List.of("down", "nearest", "up");

    private final Topic topic;
    private final Pace changes = new Pace(BURST, System::nanoTime);
    private final Pace reads = new Pace(DashboardDemo.READS, System::nanoTime);

    // Guarded by this.
    private RepairKey key;
    private int number;
    /** The number of the last call to load the page anew: whoever has loaded it since needs no other. */
    private int build;
    /** The rule, or its withdrawal. */
    private Optional<ObjectNode> inForce = Optional.empty();

    private Optional<ObjectNode> first = Optional.empty();

    RepairDemo(Hub hub) {
        this.topic = new Topic(hub, TOPIC);
    }

    Map<String, HttpHandler> services() {
        return Map.of(
                "/repair/shop", Service.reading(reads, this::shop),
                "/repair/repair", Service.doing(changes, this::repair),
                "/repair/withdraw", Service.doing(changes, form -> withdraw()),
                "/repair/reload", Service.doing(changes, this::reload),
                "/repair/forge", Service.doing(changes, form -> forge()),
                "/repair/replay", Service.doing(changes, form -> replay()));
    }

    /** What the page begins with: the public key, what holds, and the cursor of who knows that. */
    private synchronized ObjectNode shop() {
        ObjectNode shop = JsonNodeFactory.instance.objectNode();
        shop.put("modulus", key().modulus());
        shop.put("build", build);
        shop.put("number", number);
        inForce.ifPresent(signed -> shop.set("repair", signed));
        return shop.put("cursor", topic.cursor());
    }

    private synchronized ObjectNode repair(Fields form) {
        int percent = form.number("percent", 1, 90);
        int minimum = form.number("minimum", 0, MAX_CENTS);
        int step = form.number("step", 1, 100);
        String rounding = form.text("rounding", 10)
                .filter(ROUNDINGS::contains)
                .orElseThrow(() -> Fields.bad("rounding", "'rounding' is one of " + ROUNDINGS + "."));
        return send(next("rule")
                .put("percent", percent)
                .put("minimum", minimum)
                .put("step", step)
                .put("rounding", rounding));
    }

    private synchronized ObjectNode withdraw() {
        return send(next("none"));
    }

    private synchronized ObjectNode reload(Fields form) {
        int seconds = form.number("seconds", 1, 300);
        ObjectNode answer = send(next("reload").put("seconds", seconds));
        build = number;
        return answer;
    }

    private ObjectNode next(String kind) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("shop", TOPIC)
                .put("number", number + 1)
                .put("kind", kind);
    }

    private ObjectNode send(ObjectNode said) {
        ObjectNode signed = key().sign(said.toString());
        topic.publish("repair", signed);
        number++;
        if (!said.get("kind").textValue().equals("reload")) {
            inForce = Optional.of(signed);
            first = first.or(() -> Optional.of(signed));
        }
        return JsonNodeFactory.instance.objectNode().put("number", number);
    }

    /** Somebody without the key takes 90 % off: all they have is a signature, of something else. */
    private synchronized ObjectNode forge() {
        String wanted = next("rule")
                .put("percent", 90)
                .put("minimum", 0)
                .put("step", 1)
                .put("rounding", "down")
                .toString();
        String borrowed = key().sign("some other text").get("signature").textValue();
        topic.publish("repair", RepairKey.signed(wanted, borrowed));
        return JsonNodeFactory.instance.objectNode();
    }

    /** Somebody without the key liked an old rule better, which was signed once. */
    private synchronized ObjectNode replay() {
        ObjectNode old = first.orElseThrow(
                () -> new RefusedException(StatusCodes.CONFLICT, "There is no old repair yet: send one first."));
        topic.publish("repair", old);
        return JsonNodeFactory.instance.objectNode();
    }

    private RepairKey key() {
        if (key == null) {
            key = RepairKey.create();
        }
        return key;
    }
}
