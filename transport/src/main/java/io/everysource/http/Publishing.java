package io.everysource.http;

import io.everysource.access.Token;
import io.everysource.message.Event;
import io.everysource.message.Message;
import io.everysource.message.TraceContext;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What there will be to tell of a request to publish. Used by one thread after another. */
final class Publishing {
    private static final HttpString TRACEPARENT = new HttpString("traceparent");

    private final HttpListener listener;
    private final long beganNanos = System.nanoTime();
    private final String address;
    private final Optional<TraceContext> trace;
    private Optional<Publisher> publisher = Optional.empty();
    private int messages;
    private String lastId = "";

    private Publishing(HttpServerExchange exchange, HttpListener listener) {
        this.listener = listener;
        this.address = ClientAddress.of(exchange);
        this.trace = Optional.ofNullable(exchange.getRequestHeaders().getFirst(TRACEPARENT))
                .flatMap(TraceContext::parse);
    }

    /** Tells {@code listener} what came of {@code exchange} when it ends. */
    static Publishing begin(HttpServerExchange exchange, HttpListener listener) {
        Publishing publishing = new Publishing(exchange, listener);
        exchange.addExchangeCompleteListener((completed, next) -> {
            publishing.ended(completed.isResponseStarted() ? completed.getStatusCode() : 0);
            next.proceed();
        });
        return publishing;
    }

    /** It is known who publishes. */
    void by(Publisher known) {
        publisher = Optional.of(known);
    }

    /** The events as a part of the trace that the request belongs to, if it does. */
    List<Event> traced(List<Event> events) {
        return trace.isEmpty()
                ? events
                : events.stream().map(event -> event.withTrace(trace.get())).toList();
    }

    void appended(List<Message> batch) {
        messages += batch.size();
        lastId = batch.get(batch.size() - 1).eventId();
    }

    void refused(Problem problem) {
        if (!problem.limit().isEmpty()) {
            listener.limitHit(problem.limit());
        }
    }

    private void ended(int status) {
        if (status == StatusCodes.FORBIDDEN) {
            listener.authorized(Party.PUBLISHER, Authorization.FORBIDDEN);
        } else {
            publisher.ifPresent(known -> listener.authorized(Party.PUBLISHER, authorization(known, status)));
        }
        String subject = publisher.flatMap(Publisher::token).map(Token::subject).orElse("");
        listener.published(new Publication(
                address, subject, status, messages, lastId, Duration.ofNanos(System.nanoTime() - beganNanos), trace));
    }

    /** A token that was good may have expired since. */
    private static Authorization authorization(Publisher publisher, int status) {
        if (publisher.token().isEmpty()) {
            return Authorization.OPEN;
        }
        return status == StatusCodes.UNAUTHORIZED ? Authorization.INVALID : Authorization.GRANTED;
    }
}
