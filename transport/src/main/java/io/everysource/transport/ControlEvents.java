package io.everysource.transport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.everysource.hub.CloseReason;
import io.everysource.hub.HubConfig;
import io.everysource.log.Gap;
import io.everysource.log.Resume;
import io.everysource.message.EventStreamEncoder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The text of the control events. Their data is JSON where there is any. */
final class ControlEvents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ControlEvents() {}

    /**
     * What every response begins with: the cursor, a greeting where it is asked for, and the gap if there is one.
     *
     * @param retry the reconnection time; a poll is told in the greeting alone
     */
    static String opening(
            SubscribeRequest request, Transport transport, HubConfig config, Resume resume, Duration retry) {
        StringBuilder text = new StringBuilder();
        if (!transport.isPoll()) {
            text.append(EventStreamEncoder.retry(retry));
        }
        text.append(cursor(request, resume.told()));
        if (request.control() == Control.ALL) {
            Map<String, Object> hello = new LinkedHashMap<>();
            hello.put("heartbeat", transport.silence(config).toMillis());
            hello.put("retry", retry.toMillis());
            hello.put("transport", transport.name());
            hello.put("connection", request.connectionId());
            text.append(EventStreamEncoder.control("es:hello", Optional.empty(), json(hello)));
        }
        resume.gap().ifPresent(gap -> text.append(gap(gap)));
        return text.toString();
    }

    /** The cursor that the client is to keep. */
    static String cursor(SubscribeRequest request, String cursor) {
        return request.control() == Control.NONE
                ? EventStreamEncoder.bareId(cursor)
                : EventStreamEncoder.position(cursor);
    }

    static String heartbeat(SubscribeRequest request) {
        return request.control() == Control.ALL
                ? EventStreamEncoder.control("es:ping", Optional.empty(), "")
                : EventStreamEncoder.comment("");
    }

    static String gap(Gap gap) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("requested", gap.requested());
        data.put("reason", gap.reason().word());
        data.put("resumedAt", gap.resumedAt().toString());
        return EventStreamEncoder.control("es:gap", Optional.of(gap.resumedAt()), json(data));
    }

    /**
     * A planned end; nothing to those who did not ask for it.
     *
     * @param retry after which to come back, unless it came of what the subscriber asked for
     */
    static String bye(SubscribeRequest request, CloseReason reason, Duration retry) {
        if (request.control() != Control.ALL) {
            return "";
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("reason", reason.word());
        data.put("retry", reason.isAsked() ? 0 : retry.toMillis());
        return EventStreamEncoder.control("es:bye", Optional.empty(), json(data));
    }

    static String error(Refusal refusal) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("status", refusal.status());
        data.put("title", refusal.title());
        data.put("detail", refusal.detail());
        if (!refusal.limit().isEmpty()) {
            data.put("limit", refusal.limit());
        }
        data.put("permanent", refusal.isPermanent());
        if (!refusal.isPermanent()) {
            data.put("retry", refusal.retry().toMillis());
        }
        return EventStreamEncoder.control("es:error", Optional.empty(), json(data));
    }

    private static String json(Map<String, Object> data) {
        try {
            return JSON.writeValueAsString(data);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
