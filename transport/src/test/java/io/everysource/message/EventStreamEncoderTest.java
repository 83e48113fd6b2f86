package io.everysource.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Seeds;
import io.everysource.message.EventStreamParser.Dispatched;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventStreamEncoderTest {
    @Test
    void eachFieldHasALineOfItsOwn() {
        Event event = new Event(
                List.of("t"),
                "one\ntwo",
                Optional.of("greeting"),
                Optional.empty(),
                Optional.of(Duration.ofSeconds(2)),
                false);
        assertThat(EventStreamEncoder.event(event, "7"))
                .isEqualTo("event: greeting\nretry: 2000\ndata: one\ndata: two\nid: 7\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''         | data:%",
                "a          | data: a%",
                "'  a '     | data:   a %",
                "a$b        | data: a%data: b%",
                "a~b        | data: a%data: b%",
                "a~$b       | data: a%data: b%",
                "a$~b       | data: a%data:%data: b%",
                "$          | data:%data:%",
                "~          | data:%data:%",
                "~$         | data:%data:%",
                "a$         | data: a%data:%",
                "$a         | data:%data: a%",
                "~~a~$$b~   | data:%data:%data: a%data:%data: b%data:%",
                "data: x    | data: data: x%",
                ":          | data: :%"
            })
    void everyLineBreakBeginsADataLine(String data, String expected) {
        Event event = Event.of("t", data.replace('$', '\n').replace('~', '\r'));
        assertThat(EventStreamEncoder.event(event, "7")).isEqualTo(expected.replace('%', '\n') + "id: 7\n\n");
    }

    @Test
    void noDataCanChangeTheFraming() {
        HostileTexts.all().forEach(EventStreamEncoderTest::roundTrips);
        Seeds.each(2_000, random -> roundTrips(HostileTexts.random(random)));
    }

    @Test
    void noTypeOrIdThatAnEventAcceptsCanChangeTheFraming() {
        Seeds.each(2_000, random -> {
            String type = "t" + HostileTexts.random(random).replaceAll("[\r\n\0]", "");
            String id = "i" + HostileTexts.random(random).replaceAll("\\p{Cc}", "") + "i";
            Event event = new Event(List.of("t"), "x", Optional.of(type), Optional.of(id), Optional.empty(), false);
            assertThat(parse(EventStreamEncoder.event(event, id)).events())
                    .containsExactly(new Dispatched(type, "x", id));
        });
    }

    private static void roundTrips(String data) {
        String lines = data.replace("\r\n", "\n").replace('\r', '\n');
        EventStreamParser parsed = parse(EventStreamEncoder.event(Event.of("t", data), "7"));
        assertThat(parsed.events()).hasSize(1);
        // Not by containsExactly, which would print a megabyte.
        assertThat(parsed.events().get(0).data().equals(lines))
                .as("data survives")
                .isTrue();
        assertThat(parsed.events().get(0).type()).isEqualTo("message");
        assertThat(parsed.lastEventId()).isEqualTo("7");
        assertThat(parsed.retry()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "99, 100", "100, 100", "3600000, 3600000", "3600001, 3600000", "999999999999999, 3600000"})
    void aPublishersRetryIsClamped(long given, long sent) {
        Event event = new Event(
                List.of("t"), "", Optional.empty(), Optional.empty(), Optional.of(Duration.ofMillis(given)), false);
        assertThat(parse(EventStreamEncoder.event(event, "7")).retry()).hasValue(sent);
    }

    @Test
    void controlEventsCarryTheCursorAndOneLine() {
        Position position = new Position(0xabc, 12);
        assertThat(EventStreamEncoder.control("es:gap", Optional.of(position), "{}"))
                .isEqualTo("event: es:gap\nid: 000000000abc-12\ndata: {}\n\n");
        assertThat(EventStreamEncoder.control("es:ping", Optional.empty(), "")).isEqualTo("event: es:ping\ndata:\n\n");
        assertThat(EventStreamEncoder.position("cursor")).isEqualTo("event: es:pos\nid: cursor\ndata:\n\n");
    }

    @Test
    void aBareIdMovesTheCursorWithoutAnEvent() {
        EventStreamParser parsed = parse(EventStreamEncoder.bareId("cursor"));
        assertThat(parsed.events()).isEmpty();
        assertThat(parsed.lastEventId()).isEqualTo("cursor");
    }

    @Test
    void commentsAndRetriesAreNoEvents() {
        EventStreamParser parsed =
                parse(EventStreamEncoder.comment("") + EventStreamEncoder.retry(Duration.ofSeconds(3)));
        assertThat(parsed.events()).isEmpty();
        assertThat(parsed.retry()).hasValue(3_000);
    }

    private static EventStreamParser parse(String text) {
        return EventStreamParser.parse(EventStreamEncoder.bytes(text));
    }
}
