package io.everysource.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.everysource.hub.Hub;
import io.everysource.log.JournalException;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.xnio.IoUtils;

/** Answers {@code POST}: reads one event, a batch or a stream of events, and answers with their ids. */
final class PublishHandler implements HttpHandler {
    private static final HttpString IDEMPOTENCY_KEY = new HttpString("Idempotency-Key");
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";
    private static final List<String> TYPES = List.of(FORM, JSON, NDJSON);
    private static final int RETRY_AFTER_SECONDS = 1;

    /** A body up to this size is read through on the I/O thread; a larger one would keep others waiting. */
    static final int SMALL_BODY = 16 * 1_024;

    private static final Logger LOG = Logger.getLogger(PublishHandler.class);

    private final Hub hub;
    private final Authorizer authorizer;
    private final PublishLimits limits;
    private final PublishRates rates;
    private final HttpListener listener;
    private final EventReader reader;
    private final IdempotencyKeys keys = new IdempotencyKeys();
    private final AtomicLong pendingBytes = new AtomicLong();

    PublishHandler(Hub hub, Authorizer authorizer, PublishLimits limits, PublishRates rates, HttpListener listener) {
        this.hub = hub;
        this.authorizer = authorizer;
        this.limits = limits;
        this.rates = rates;
        this.listener = listener;
        this.reader = new EventReader(limits);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Optional<String> key = Optional.ofNullable(exchange.getRequestHeaders().getFirst(IDEMPOTENCY_KEY));
        Optional<TranslatedRequest> translated = TranslatedRequest.of(exchange);
        String type = translated.isPresent() ? JSON : mediaType(exchange);
        Publishing publishing = Publishing.begin(exchange, listener);
        Publisher publisher;
        try {
            SocketGuard.check(exchange);
            publisher = authorizer.publisher(exchange, Parameters.query(exchange.getQueryString()));
            publishing.by(publisher);
            if (rates.areLimited()) {
                rates.count(publisher.countedAs(exchange));
            }
            checkRequest(exchange, key, type);
        } catch (BadRequestException refused) {
            Problem problem = Problem.of(refused);
            publishing.refused(problem);
            problem.send(exchange);
            return;
        }
        BodyReader.Receiver receiver = type.equals(NDJSON)
                ? new NdjsonReceiver(exchange, hub, publisher, reader, limits, publishing)
                : new WholeReceiver(exchange, publisher, type, key, translated, publishing);
        BodyReader body = new BodyReader(exchange, limits, pendingBytes, receiver);
        if (receiver instanceof NdjsonReceiver stream) {
            stream.readFrom(body);
        }
        exchange.dispatch(SameThreadExecutor.INSTANCE, body::start);
    }

    private void checkRequest(HttpServerExchange exchange, Optional<String> key, String type) {
        if (!TYPES.contains(type)) {
            throw new BadRequestException(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE,
                    "Content-Type",
                    "Events come as " + FORM + ", " + JSON + " or " + NDJSON + ", in UTF-8.");
        }
        String encoding = exchange.getRequestHeaders().getFirst(Headers.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw new BadRequestException(
                    StatusCodes.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding", "Bodies come as they are, not compressed.");
        }
        if (key.isPresent() && (key.get().isEmpty() || key.get().length() > limits.nameCharacters())) {
            throw BadRequestException.of(
                    "Idempotency-Key", "An idempotency key has 1 to " + limits.nameCharacters() + " characters.");
        }
        if (key.isPresent() && type.equals(NDJSON)) {
            throw BadRequestException.of(
                    "Idempotency-Key",
                    "A stream of events is appended piece by piece and takes no key. Send a JSON array instead.");
        }
        if (!type.equals(NDJSON) && exchange.getRequestContentLength() > limits.bodyBytes()) {
            throw BadRequestException.limit(
                    StatusCodes.REQUEST_ENTITY_TOO_LARGE,
                    "",
                    "body-bytes",
                    0,
                    "A body may have " + limits.bodyBytes() + " bytes.");
        }
    }

    /** The content type's essence; empty if its character set is not UTF-8. */
    private static String mediaType(HttpServerExchange exchange) {
        String header = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
        if (header == null || TYPES.contains(header)) {
            return header == null ? "" : header;
        }
        String[] parts = header.toLowerCase(Locale.ROOT).split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].replace("\"", "").strip();
            if (parameter.startsWith("charset=") && !parameter.matches("charset=utf-?8")) {
                return "";
            }
        }
        return parts[0].strip();
    }

    /** Runs {@code work} here if {@code length} is small, else on a worker thread. A fault in it is answered. */
    static void run(HttpServerExchange exchange, int length, Runnable work) {
        Runnable guarded = () -> {
            try {
                work.run();
            } catch (RuntimeException fault) {
                if (exchange.isResponseStarted()) {
                    IoUtils.safeClose(exchange.getConnection());
                } else {
                    problem(fault).send(exchange);
                }
            } catch (OutOfMemoryError full) {
                IoUtils.safeClose(exchange.getConnection());
                throw full;
            }
        };
        if (length <= SMALL_BODY) {
            guarded.run();
        } else {
            exchange.getConnection().getWorker().execute(guarded);
        }
    }

    private static String ids(List<Message> messages) {
        ArrayNode ids = JsonNodeFactory.instance.arrayNode();
        messages.forEach(message -> ids.add(message.eventId()));
        return ids.toString();
    }

    private static void answer(HttpServerExchange exchange, String type, String body) {
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type + "; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        exchange.getResponseSender().send(body);
    }

    /** Answers with what went wrong in the journal. */
    static Problem problem(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof BadRequestException refused) {
            return Problem.of(refused);
        }
        if (cause instanceof JournalException) {
            return new Problem(StatusCodes.SERVICE_UNAVAILABLE, "", cause.getMessage());
        }
        LOG.error("A publish failed by a fault of the server.", cause);
        return new Problem(StatusCodes.INTERNAL_SERVER_ERROR, "", "The server failed; nothing was published.");
    }

    static void send(HttpServerExchange exchange, Problem problem) {
        if (problem.status() == StatusCodes.SERVICE_UNAVAILABLE) {
            exchange.getResponseHeaders().put(Headers.RETRY_AFTER, RETRY_AFTER_SECONDS);
        }
        problem.send(exchange);
    }

    /** A form or a JSON text: read to its end, then published at once. */
    private final class WholeReceiver implements BodyReader.Receiver {
        private final HttpServerExchange exchange;
        private final Publisher publisher;
        private final String type;
        private final Optional<String> key;
        private final Optional<TranslatedRequest> translated;
        private final Publishing publishing;

        WholeReceiver(
                HttpServerExchange exchange,
                Publisher publisher,
                String type,
                Optional<String> key,
                Optional<TranslatedRequest> translated,
                Publishing publishing) {
            this.exchange = exchange;
            this.publisher = publisher;
            this.type = type;
            this.key = key;
            this.translated = translated;
            this.publishing = publishing;
        }

        @Override
        public int some(byte[] bytes, int length) {
            return 0;
        }

        @Override
        public void end(byte[] bytes) {
            run(exchange, bytes.length, () -> publish(bytes));
        }

        @Override
        public void fail(Problem problem) {
            publishing.refused(problem);
            PublishHandler.send(exchange, problem);
        }

        @Override
        public boolean isWaiting(int unused) {
            return true;
        }

        private void publish(byte[] bytes) {
            try {
                String body = Parameters.utf8("", bytes);
                if (translated.isPresent()) {
                    publish(bytes, List.of(reader.translated(translated.get(), body)), false);
                    return;
                }
                if (type.equals(FORM)) {
                    publish(bytes, List.of(reader.form(body)), false);
                    return;
                }
                JsonNode json = reader.json(body);
                publish(bytes, json.isArray() ? reader.batch(json) : List.of(reader.object(json)), json.isArray());
            } catch (BadRequestException refused) {
                Problem problem = Problem.of(refused);
                publishing.refused(problem);
                problem.send(exchange);
            }
        }

        private void publish(byte[] bytes, List<Event> events, boolean isArray) {
            publisher.check(events);
            CompletionStage<String> ids = key.isPresent()
                    ? keys.publish(key.get(), type, bytes, events.size(), () -> append(events, isArray))
                    : append(events, isArray);
            if (ids.toCompletableFuture().isDone()) {
                ids.whenComplete((body, failure) -> finish(isArray, body, failure));
            } else {
                ids.whenCompleteAsync((body, failure) -> finish(isArray, body, failure), exchange.getIoThread());
            }
        }

        private CompletionStage<String> append(List<Event> events, boolean isArray) {
            return hub.publish(publishing.traced(events)).thenApply(messages -> {
                publishing.appended(messages);
                return isArray ? ids(messages) : messages.get(0).eventId();
            });
        }

        private void finish(boolean isArray, String body, Throwable failure) {
            if (failure != null) {
                send(exchange, problem(failure));
            } else if (translated.isPresent()) {
                answer(exchange, JSON, translated.get().answer());
            } else {
                answer(exchange, isArray ? JSON : "text/plain", body);
            }
        }
    }
}
