package io.everysource.http;

import io.everysource.hub.Access;
import io.everysource.hub.Hub;
import io.everysource.hub.InvalidSelectorException;
import io.everysource.hub.TopicSelectors;
import io.everysource.log.Cursor;
import io.everysource.log.OnGap;
import io.everysource.message.Event;
import io.everysource.transport.Control;
import io.everysource.transport.Negotiation;
import io.everysource.transport.Refusal;
import io.everysource.transport.ResponseHead;
import io.everysource.transport.Responses;
import io.everysource.transport.SubscribeRequest;
import io.everysource.transport.Transport;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Answers {@code GET} and {@code HEAD}: reads what a subscriber asks for and opens its response. */
final class SubscribeHandler implements HttpHandler {
    private static final List<String> CURSOR_PARAMETERS = List.of("last_event_id", "lastEventID", "lastEventId");
    private static final List<String> EXACT_PARAMETERS = List.of("match", "match_exact");
    private static final int MAX_CURSOR = 4_096;
    private static final int MAX_PADDING = 16_384;
    private static final int MAX_CALLBACK = 128;
    private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*");
    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,9}");

    /** A poll holds its whole answer until the socket has taken it. */
    private static final int MAX_LIMIT = 1 << 20;

    private static final int MIN_HOLD_MILLIS = 100;
    private static final int MAX_HOLD_MILLIS = 60_000;

    private static final int RETRY_AFTER_SECONDS = 2;

    private final Hub hub;
    private final Authorizer authorizer;
    private final ConnectionLimits limits;
    private final Admission admission;
    private final Responses responses;
    private final HttpListener listener;

    SubscribeHandler(
            Hub hub, Authorizer authorizer, ConnectionLimits limits, Responses responses, HttpListener listener) {
        this.hub = hub;
        this.authorizer = authorizer;
        this.limits = limits;
        this.admission = new Admission(limits);
        this.responses = responses;
        this.listener = listener;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Parameters parameters;
        Transport transport;
        String callback;
        try {
            parameters = Parameters.query(exchange.getQueryString());
            transport = transport(parameters);
            callback = transport.isScript() ? callback(parameters) : "";
        } catch (BadRequestException refused) {
            Problem problem = Problem.of(refused);
            tell(exchange, "", problem);
            problem.send(exchange);
            return;
        }
        boolean isInBand = transport.isScript() || parameters.first("control").equals(Optional.of("1"));
        try {
            SocketGuard.check(exchange);
            if (!exchange.isRequestComplete()) {
                throw BadRequestException.of("", "A subscription has no body.");
            }
            if (hub.isDraining()) {
                throw new BadRequestException(
                        StatusCodes.SERVICE_UNAVAILABLE, "", "The server is going down; come again in a moment.");
            }
            Access access = authorizer.subscriber(exchange, parameters, transport);
            Optional<String> cursor = cursor(exchange, parameters);
            SubscribeRequest request = request(exchange, parameters, access, callback, cursor.orElse(""));
            if (exchange.getRequestMethod().equals(Methods.HEAD)) {
                ResponseHead.set(exchange, transport);
                exchange.endExchange();
            } else {
                admission.admit(exchange, access);
                parameters.first("report").flatMap(ClientReport::parse).ifPresent(listener::reported);
                responses.open(exchange, transport, request, cursor.isPresent());
            }
        } catch (BadRequestException refused) {
            refuse(exchange, transport, callback, isInBand, refused);
        }
    }

    private void refuse(
            HttpServerExchange exchange,
            Transport transport,
            String callback,
            boolean isInBand,
            BadRequestException refused) {
        boolean isTemporary = refused.status() == StatusCodes.SERVICE_UNAVAILABLE
                || refused.status() == StatusCodes.TOO_MANY_REQUESTS;
        Problem problem = Problem.of(refused);
        tell(exchange, transport.name(), problem);
        int retrySeconds = problem.retryAfterSeconds() > 0 ? problem.retryAfterSeconds() : RETRY_AFTER_SECONDS;
        if (isInBand) {
            responses.refuse(
                    exchange,
                    transport,
                    callback,
                    new Refusal(
                            problem.status(),
                            problem.title(),
                            problem.detail(),
                            problem.limit(),
                            !isTemporary,
                            Duration.ofSeconds(retrySeconds)));
        } else if (isTemporary && !transport.isPoll()) {
            responses.sendAway(exchange, transport);
        } else {
            if (isTemporary) {
                exchange.getResponseHeaders().put(Headers.RETRY_AFTER, retrySeconds);
            }
            problem.send(exchange);
        }
    }

    private void tell(HttpServerExchange exchange, String transport, Problem problem) {
        listener.refused(new RefusedSubscription(
                ClientAddress.of(exchange), transport, problem.status(), problem.limit(), problem.detail()));
        if (!problem.limit().isEmpty()) {
            listener.limitHit(problem.limit());
        }
    }

    private static Transport transport(Parameters parameters) {
        return Negotiation.transport(parameters.first("transport"))
                .orElseThrow(() -> BadRequestException.of(
                        "transport", "The transport is one of " + String.join(", ", Negotiation.transports()) + "."));
    }

    /** A dotted identifier in ASCII: anything else could be more than a name. */
    private static String callback(Parameters parameters) {
        String callback = parameters.first("callback").orElse("");
        if (callback.length() > MAX_CALLBACK || !CALLBACK.matcher(callback).matches()) {
            throw BadRequestException.of(
                    "callback",
                    "This transport needs a callback: a dotted identifier of at most " + MAX_CALLBACK + " characters.");
        }
        return callback;
    }

    /** The header goes first: a browser that reconnects by itself repeats the query it began with. */
    private static Optional<String> cursor(HttpServerExchange exchange, Parameters parameters) {
        String header = exchange.getRequestHeaders().getFirst(ResponseHead.LAST_EVENT_ID);
        if (header != null && !header.isEmpty()) {
            String cursor = Parameters.utf8("Last-Event-ID", header.getBytes(StandardCharsets.ISO_8859_1));
            return Optional.of(checkedCursor(cursor));
        }
        Optional<String> given = header == null ? Optional.empty() : Optional.of("");
        for (String name : CURSOR_PARAMETERS) {
            Optional<String> value = parameters.first(name);
            if (value.isPresent() && !value.get().isEmpty()) {
                return Optional.of(checkedCursor(value.get()));
            }
            given = value.isPresent() ? value : given;
        }
        return given;
    }

    private static String checkedCursor(String cursor) {
        if (cursor.length() > MAX_CURSOR || Event.hasControl(cursor)) {
            throw BadRequestException.of(
                    "last_event_id",
                    "A last event id has at most " + MAX_CURSOR + " characters, none of them control characters.");
        }
        return cursor;
    }

    private SubscribeRequest request(
            HttpServerExchange exchange, Parameters parameters, Access access, String callback, String cursor) {
        long padding = number(parameters, "padding", MAX_PADDING).orElse(0);
        Control control = control(parameters);
        return new SubscribeRequest(
                selectors(parameters),
                Cursor.parse(cursor),
                onGap(parameters),
                access,
                control,
                callback,
                (int) padding,
                number(parameters, "limit", MAX_LIMIT),
                hold(parameters),
                connectionId(exchange, parameters, control));
    }

    private TopicSelectors selectors(Parameters parameters) {
        try {
            TopicSelectors selectors = hub.selectors(parameters.all("topic"), exactTopics(parameters));
            if (limits.selectors() > 0 && selectors.size() > limits.selectors()) {
                throw BadRequestException.limit(
                        StatusCodes.BAD_REQUEST,
                        "topic",
                        "max-selectors",
                        0,
                        "A subscription may have " + limits.selectors() + " topic selectors here; this one has "
                                + selectors.size() + ".");
            }
            return selectors;
        } catch (InvalidSelectorException invalid) {
            throw BadRequestException.of("topic", invalid.getMessage());
        }
    }

    /** Draft 08 of Mercure has names of its own for selectors, and wants those that a hub does not know refused. */
    private static List<String> exactTopics(Parameters parameters) {
        for (String name : parameters.names()) {
            if (name.regionMatches(true, 0, "match", 0, 5) && !EXACT_PARAMETERS.contains(name)) {
                throw BadRequestException.of(
                        name,
                        "There is no matcher " + name + " here. Use match for a topic, topic for a URI template.");
            }
        }
        List<String> exact = new ArrayList<>(0);
        for (String name : EXACT_PARAMETERS) {
            exact.addAll(parameters.all(name));
        }
        return exact;
    }

    private static Control control(Parameters parameters) {
        return parameters
                .first("control")
                .map(value -> switch (value) {
                    case "0" -> Control.NONE;
                    case "1" -> Control.ALL;
                    default -> throw BadRequestException.of("control", "control is 0 or 1.");
                })
                .orElse(Control.NEEDED);
    }

    private static OnGap onGap(Parameters parameters) {
        return parameters
                .first("on_gap")
                .map(value -> switch (value) {
                    case "oldest" -> OnGap.OLDEST;
                    case "latest" -> OnGap.LATEST;
                    default -> throw BadRequestException.of("on_gap", "on_gap is oldest or latest.");
                })
                .orElse(OnGap.OLDEST);
    }

    private static Optional<Duration> hold(Parameters parameters) {
        return parameters.first("hold").map(given -> {
            if (!DIGITS.matcher(given).matches()
                    || Long.parseLong(given) < MIN_HOLD_MILLIS
                    || Long.parseLong(given) > MAX_HOLD_MILLIS) {
                throw BadRequestException.of(
                        "hold",
                        "hold is a number of milliseconds from " + MIN_HOLD_MILLIS + " to " + MAX_HOLD_MILLIS + ".");
            }
            return Duration.ofMillis(Long.parseLong(given));
        });
    }

    private static OptionalLong number(Parameters parameters, String name, int max) {
        Optional<String> given = parameters.first(name);
        if (given.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!DIGITS.matcher(given.get()).matches() || Long.parseLong(given.get()) > max) {
            throw BadRequestException.of(name, name + " is a number of bytes from 0 to " + max + ".");
        }
        return OptionalLong.of(Long.parseLong(given.get()));
    }

    /** The one that the client was given before, or a new one that nobody can guess; empty if it is not told. */
    private static String connectionId(HttpServerExchange exchange, Parameters parameters, Control control) {
        Optional<TranslatedRequest> translated = TranslatedRequest.of(exchange);
        if (translated.isPresent() || control != Control.ALL) {
            return translated.map(TranslatedRequest::connectionId).orElse("");
        }
        return parameters.first("connection").filter(ConnectionId::isOne).orElseGet(ConnectionId::create);
    }
}
