package io.everysource.http;

import com.fasterxml.jackson.databind.node.TextNode;
import io.everysource.hub.Hub;
import io.everysource.message.Event;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stream of events, one JSON object a line: appended in chunks as they come. The answer has an id per line, up to the first
 * line that failed, and then its error.
 */
final class NdjsonReceiver implements BodyReader.Receiver {
    private final HttpServerExchange exchange;
    private final Hub hub;
    private final Publisher publisher;
    private final EventReader reader;
    private final PublishLimits limits;
    private final Publishing publishing;
    private final StringBuilder answer = new StringBuilder();
    private BodyReader body;
    private int lines;
    private int linesRead;

    /** Up to where there is no line end in what was not used up. */
    private int searched;

    private Optional<Problem> failure = Optional.empty();

    NdjsonReceiver(
            HttpServerExchange exchange,
            Hub hub,
            Publisher publisher,
            EventReader reader,
            PublishLimits limits,
            Publishing publishing) {
        this.exchange = exchange;
        this.hub = hub;
        this.publisher = publisher;
        this.reader = reader;
        this.limits = limits;
        this.publishing = publishing;
    }

    void readFrom(BodyReader reading) {
        body = reading;
    }

    @Override
    public int some(byte[] bytes, int length) {
        int used = length;
        while (used > searched && bytes[used - 1] != '\n') {
            used--;
        }
        if (used == searched) {
            searched = length;
            return 0;
        }
        searched = length - used;
        int whole = used;
        PublishHandler.run(exchange, whole, () -> append(ByteBuffer.wrap(bytes, 0, whole), () -> goOn(whole)));
        return BodyReader.PAUSE;
    }

    private void goOn(int used) {
        // Never from within some(): the reader has to have paused first.
        exchange.getIoThread().execute(() -> {
            if (failure.isPresent()) {
                answer();
            } else {
                body.resume(used);
            }
        });
    }

    @Override
    public void end(byte[] bytes) {
        PublishHandler.run(exchange, bytes.length, () -> append(ByteBuffer.wrap(bytes), this::answer));
    }

    @Override
    public void fail(Problem problem) {
        failure = Optional.of(problem);
        answer();
    }

    @Override
    public boolean isWaiting(int unused) {
        return unused > 0;
    }

    /** Appends the lines of {@code chunk}, batch by batch, up to the first bad one, and then runs {@code next}. */
    private void append(ByteBuffer chunk, Runnable next) {
        List<Event> events = new ArrayList<>();
        try {
            while (chunk.hasRemaining() && events.size() < limits.batch()) {
                linesRead++;
                String line = Parameters.utf8("", nextLine(chunk));
                if (!line.isBlank()) {
                    events.add(event(line, lines + events.size()));
                }
            }
        } catch (BadRequestException refused) {
            failure = Optional.of(
                    Problem.of(refused.at(refused.field(), "Line " + linesRead + ": " + refused.getMessage())));
        }
        if (events.isEmpty()) {
            next.run();
            return;
        }
        hub.publish(publishing.traced(events)).whenComplete((messages, fault) -> {
            if (fault != null) {
                failure = Optional.of(PublishHandler.problem(fault));
            } else {
                lines += messages.size();
                publishing.appended(messages);
                messages.forEach(message ->
                        answer.append(new TextNode(message.eventId())).append('\n'));
            }
            if (failure.isEmpty() && chunk.hasRemaining()) {
                append(chunk, next);
            } else {
                next.run();
            }
        });
    }

    private static byte[] nextLine(ByteBuffer chunk) {
        int start = chunk.position();
        int end = start;
        while (end < chunk.limit() && chunk.get(end) != '\n') {
            end++;
        }
        chunk.position(Math.min(end + 1, chunk.limit()));
        byte[] line = new byte[end - start];
        chunk.get(start, line);
        return line;
    }

    private Event event(String line, int index) {
        if (index >= limits.lines()) {
            throw BadRequestException.limit(
                    StatusCodes.REQUEST_ENTITY_TOO_LARGE,
                    "",
                    "lines",
                    0,
                    "A stream may have " + limits.lines() + " events. Go on in another request.");
        }
        Event event = reader.object(reader.json(line));
        publisher.check(List.of(event));
        return event;
    }

    private void answer() {
        failure.ifPresent(publishing::refused);
        if (failure.isPresent() && lines == 0) {
            PublishHandler.send(exchange, failure.get());
            return;
        }
        failure.ifPresent(problem -> {
            exchange.setStatusCode(problem.status());
            answer.append(problem.json()).append('\n');
        });
        exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/x-ndjson; charset=utf-8");
        exchange.getResponseHeaders().put(Headers.CACHE_CONTROL, "no-store");
        if (exchange.isRequestComplete()) {
            exchange.getResponseSender().send(answer.toString());
        } else {
            LingeringClose.send(exchange, answer.toString());
        }
    }
}
