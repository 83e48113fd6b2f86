package io.everysource.webapp.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Lines of the log: whatever others chose of them, a record is a line and says what it says. */
final class FormattersTest {
    private static final String TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final PlainFormatter plain = new PlainFormatter();
    private final JsonFormatter json = new JsonFormatter();

    private static Stream<String> hostile() {
        Random random = new Random(6);
        return Stream.concat(
                HostileTexts.ALL.stream(),
                Stream.generate(() -> HostileTexts.any(random)).limit(40));
    }

    /** The only line, without its end. */
    private static String line(String text) {
        assertThat(text).endsWith("\n");
        String line = text.substring(0, text.length() - 1);
        assertThat(line.codePoints().map(Character::getType))
                .doesNotContain(
                        (int) Character.CONTROL,
                        (int) Character.FORMAT,
                        (int) Character.LINE_SEPARATOR,
                        (int) Character.PARAGRAPH_SEPARATOR,
                        (int) Character.SURROGATE);
        return line;
    }

    private String message(LogRecord logged) {
        String line = line(plain.format(logged));
        assertThat(line).matches(TIME + "[+-][0-9]{4} INFO .*");
        return line.substring(line.indexOf(" INFO ") + 6);
    }

    private JsonNode object(LogRecord logged) throws IOException {
        String text = json.format(logged);
        assertThat(text).matches("[ -\\x7f]+\n");
        return JSON.readTree(text);
    }

    private static LogRecord logged(String message) {
        LogRecord logged = new LogRecord(Level.INFO, message);
        logged.setLoggerName("a.logger");
        return logged;
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void aMessageIsALineWhateverIsInIt(String text) throws IOException {
        assertThat(message(logged(text))).isEqualTo(LineText.escaped(text));
        JsonNode object = object(logged(text));
        assertThat(object.get("message").textValue()).isEqualTo(LineText.wellFormed(text));
        assertThat(object.fieldNames()).toIterable().containsExactly("time", "level", "logger", "message", "thread");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noValueOfAFieldMakesAnother(String text) throws IOException {
        String read = LineText.wellFormed(LineText.clipped(text));
        EventRecord one = new EventRecord("a.logger", "opened")
                .with("number", 17)
                .with("subject", text)
                .with("end", "x");
        Map<String, List<String>> expected = text.isEmpty()
                ? Map.of("number", List.of("17"), "end", List.of("x"))
                : Map.of("number", List.of("17"), "subject", List.of(read), "end", List.of("x"));
        assertThat(PlainLine.fields(message(one))).isEqualTo(expected);
        JsonNode object = object(one);
        assertThat(object.get("number").intValue()).isEqualTo(17);
        assertThat(object.path("subject").asText()).isEqualTo(read);
        assertThat(object.get("end").textValue()).isEqualTo("x");
        assertThat(object.get("message").textValue()).isEqualTo("opened");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noElementOfAFieldMakesAnother(String text) throws IOException {
        String read = LineText.wellFormed(text);
        EventRecord several = new EventRecord("a.logger", "opened").with("topics", List.of("a", text, "b"));
        assertThat(PlainLine.fields(message(several))).isEqualTo(Map.of("topics", List.of("a", read, "b")));
        assertThat(object(several).get("topics"))
                .extracting(JsonNode::textValue)
                .containsExactly("a", read, "b");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void noLineOfAStackTraceIsTakenForARecord(String text) throws IOException {
        LogRecord logged = logged("failed");
        logged.setThrown(new IllegalStateException(text, new IOException(text)));
        String[] lines = plain.format(logged).split("\n", -1);
        assertThat(lines[0]).matches(TIME + "[+-][0-9]{4} INFO failed");
        assertThat(lines[1]).isEqualTo("\tjava.lang.IllegalStateException: " + LineText.escaped(text));
        assertThat(lines[lines.length - 1]).isEmpty();
        for (int i = 1; i < lines.length - 1; i++) {
            assertThat(lines[i]).matches("\t+(java\\.lang|at |Caused by: |\\.\\.\\. [0-9]+ more).*");
            line(lines[i].strip() + "\n");
        }
        assertThat(object(logged).get("error").textValue())
                .startsWith("java.lang.IllegalStateException: " + LineText.wellFormed(text))
                .contains("\n\tat " + FormattersTest.class.getName())
                .contains("Caused by: java.io.IOException");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void namesOfLoggersAndThreadsAreNoExceptions(String text) throws IOException {
        LogRecord logged = logged("a");
        logged.setLoggerName(text);
        String name = Thread.currentThread().getName();
        Thread.currentThread().setName(text);
        try {
            JsonNode object = object(logged);
            assertThat(object.get("logger").textValue()).isEqualTo(LineText.wellFormed(text));
            assertThat(object.get("thread").textValue()).isEqualTo(LineText.wellFormed(text));
        } finally {
            Thread.currentThread().setName(name);
        }
    }

    @Test
    void timeIsInUtcWithMilliseconds() throws IOException {
        LogRecord logged = logged("a");
        logged.setInstant(Instant.parse("2026-03-04T05:06:07.080900Z"));
        assertThat(object(logged).get("time").textValue()).isEqualTo("2026-03-04T05:06:07.080Z");
        logged.setInstant(Instant.parse("2026-03-04T05:06:07Z"));
        assertThat(object(logged).get("time").textValue()).isEqualTo("2026-03-04T05:06:07.000Z");
    }

    @ParameterizedTest
    @CsvSource({"OFF,ERROR", "SEVERE,ERROR", "WARNING,WARN", "INFO,INFO", "CONFIG,DEBUG", "FINE,DEBUG", "FINER,TRACE"})
    void everyLibrarysLevelsHaveTheSameWords(String level, String word) throws IOException {
        LogRecord logged = new LogRecord(Level.parse(level), "a");
        assertThat(object(logged).get("level").textValue()).isEqualTo(word);
        assertThat(plain.format(logged)).contains(" " + word + " a\n");
    }

    @Test
    void parametersAreInTheMessage() throws IOException {
        LogRecord logged = logged("a {0} b");
        logged.setParameters(new Object[] {"x\ny"});
        assertThat(message(logged)).isEqualTo("a x\\ny b");
        assertThat(object(logged).get("message").textValue()).isEqualTo("a x\ny b");
    }

    @Test
    void whatIsNotThereIsNoFault() throws IOException {
        LogRecord logged = new LogRecord(Level.INFO, null);
        assertThat(message(logged)).isEqualTo("null");
        assertThat(object(logged).get("message").textValue()).isEqualTo("null");
    }

    @Test
    void valuesThatNeedNoQuotesHaveNone() {
        EventRecord line = new EventRecord("a", "opened")
                .with("subscription", 17)
                .with("address", "2001:db8::1")
                .with("subject", "")
                .with("topics", List.of("news", "user/{id}", "тема"))
                .with("others", List.of());
        assertThat(message(line)).isEqualTo("opened subscription=17 address=2001:db8::1 topics=news,user/{id},тема");
    }

    @Test
    void aLongTextIsClipped() {
        assertThat(message(new EventRecord("a", "opened").with("subject", "x".repeat(10_000))))
                .isEqualTo("opened subject=" + "x".repeat(200) + "…");
    }
}
