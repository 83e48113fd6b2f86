package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.everysource.message.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final PublishLimits LIMITS =
            new PublishLimits(10_000, 100, 3, 20, 10, 4, 100, 1 << 20, Duration.ofSeconds(1));

    private final EventReader reader = new EventReader(LIMITS);
    private final Event full = new Event(
            List.of("a", "b"), "d é", Optional.of("t"), Optional.of("i"), Optional.of(Duration.ofMillis(1_500)), true);

    @Test
    void everyFieldIsReadFromAForm() {
        assertThat(reader.form("topic=a&topic=b&data=d+%C3%A9&type=t&id=i&retry=1500&private=on&other=1"))
                .isEqualTo(full);
        assertThat(reader.form("topic=a")).isEqualTo(Event.of("a", ""));
        assertThat(reader.form("topic=a&type=&id=&retry=")).isEqualTo(Event.of("a", ""));
        assertThat(reader.form("topic=a&private").isPrivate()).isTrue();
    }

    @Test
    void everyFieldIsReadFromJson() {
        assertThat(object(
                        "{'topic':['a','b'],'data':'d é','type':'t','id':'i','retry':1500,'private':true,'other':{}}"))
                .isEqualTo(full);
        assertThat(object("{'topic':'a'}")).isEqualTo(Event.of("a", ""));
        assertThat(object("{'topic':'a','data':null,'type':null,'id':null,'retry':null,'private':null}"))
                .isEqualTo(Event.of("a", ""));
        assertThat(object("{'topic':'a','retry':'1500'}").retry()).contains(Duration.ofMillis(1_500));
    }

    @ParameterizedTest
    @CsvSource({
        "data=x, topic, 400",
        "topic=, topic, 400",
        "topic=*, topic, 400",
        "topic=a%0Ab, topic, 400",
        "topic=%FF, topic, 400",
        "topic=a&data=%ZZ, data, 400",
        "topic=a&type=es:pos, type, 400",
        "topic=a&type=a%0Db, type, 400",
        "topic=a&id=earliest, id, 400",
        "topic=a&id=%00, id, 400",
        "topic=a&retry=-1, retry, 400",
        "topic=a&retry=1.5, retry, 400",
        "topic=a&retry=1s, retry, 400",
        "topic=a&retry=%D9%A1, retry, 400",
        "topic=a&retry=1000000000000000, retry, 400",
        "topic=a&topic=b&topic=c&topic=d, topic, 413",
        "topic=012345678901234567890, topic, 413",
        "topic=01234567890&topic=0123456789, topic, 413",
        "topic=a&type=01234567890, type, 413",
        "topic=a&id=01234567890, id, 413"
    })
    void aFormsErrorNamesTheField(String form, String field, int status) {
        refused(() -> reader.form(form), field, status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                 | topic",
                "{'topic':[]}                       | topic",
                "{'topic':1}                        | topic",
                "{'topic':['a',1]}                  | topic",
                "{'topic':['a',null]}               | topic",
                "{'topic':['a',['b']]}              | topic",
                "{'topic':{'a':'b'}}                | topic",
                "{'topic':true}                     | topic",
                "{'topic':'\\ud800'}                | topic",
                "{'topic':'a','data':1}             | data",
                "{'topic':'a','data':{}}            | data",
                "{'topic':'a','data':'\\udc00'}     | data",
                "{'topic':'a','type':[]}            | type",
                "{'topic':'a','type':'\\n'}         | type",
                "{'topic':'a','id':7}               | id",
                "{'topic':'a','id':'#'}             | id",
                "{'topic':'a','retry':-1}           | retry",
                "{'topic':'a','retry':1.5}          | retry",
                "{'topic':'a','retry':1e99}         | retry",
                "{'topic':'a','retry':true}         | retry",
                "{'topic':'a','retry':''}           | retry",
                "{'topic':'a','private':'on'}       | private",
                "{'topic':'a','private':1}          | private",
                "'text'                             | ''",
                "null                               | ''",
                "''                                 | ''",
                "{                                  | ''",
                "{}{}                               | ''",
                "{'topic':'a','topic':'b'}          | ''",
                "{'topic':'a',}                     | ''",
                "{'topic':'a','x':[[[[[[[[[]]]]]]]]]} | ''"
            })
    void aJsonTextsErrorNamesTheField(String json, String field) {
        refused(() -> object(json), field, 400);
    }

    @Test
    void dataIsMeasuredInBytes() {
        assertThat(reader.form("topic=a&data=" + "é".repeat(50)).data()).hasSize(50);
        refused(() -> reader.form("topic=a&data=" + "é".repeat(50) + "x"), "data", 413);
        refused(() -> reader.form("topic=a&data=" + "\ud83d\ude00".repeat(26)), "data", 413);
        refused(() -> object("{'topic':'a','data':'" + "x".repeat(101) + "'}"), "data", 413);
    }

    @Test
    void aBatchKeepsItsOrder() {
        assertThat(reader.batch(json("[{'topic':'a'},{'topic':'b'},{'topic':'c'}]")))
                .extracting(event -> event.topics().get(0))
                .containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[]                                          | ''        | 400",
                "[1]                                         | [0]       | 400",
                "[{'topic':'a'},{'topic':'*'}]               | [1].topic | 400",
                "[{'topic':'a'},{'topic':'a'},{'topic':'a','id':'01234567890'}] | [2].id | 413",
                "[{},{},{},{},{}]                            | ''        | 413"
            })
    void aBatchsErrorNamesItsPlace(String json, String field, int status) {
        refused(() -> reader.batch(json(json)), field, status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1", "nul", "\u0000", "{'topic'}"})
    void whatIsNoJsonIsRefusedAsAWhole(String json) {
        refused(() -> json(json), "", 400);
    }

    private Event object(String json) {
        return reader.object(json(json));
    }

    private JsonNode json(String json) {
        return reader.json(json.replace('\'', '"'));
    }

    private static void refused(ThrowingCallable reading, String field, int status) {
        assertThatExceptionOfType(BadRequestException.class).isThrownBy(reading).satisfies(refused -> {
            assertThat(refused.field()).isEqualTo(field);
            assertThat(refused.status()).isEqualTo(status);
            assertThat(refused).message().isNotBlank();
        });
    }
}
