package io.everysource.webapp;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.Hub;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;

/** Whether the process is alive, and what it holds. A class of its own, so that nothing of JSON is loaded before it is asked for. */
final class Health {
    private Health() {}

    static void answer(HttpServerExchange exchange, Hub hub) {
        ObjectNode health = JsonNodeFactory.instance
                .objectNode()
                .put("status", "ok")
                .put("version", Version.number())
                .put("subscriptions", hub.subscriptions())
                .put("messages", hub.log().size())
                .put("bytes", hub.log().bytes())
                .put("topics", hub.log().topics())
                .put("position", hub.log().tail().toString());
        Routes.answer(exchange, StatusCodes.OK, "application/json", health + "\n");
    }
}
