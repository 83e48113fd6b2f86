package io.everysource.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.everysource.Seeds;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UriTemplateTest {
    /** From the standard's own tables of examples, each operator with single values, lists, pairs and prefixes. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "{var} value",
                "{hello} Hello%20World%21",
                "O{empty}X OX",
                "{x,y} 1024,768",
                "{x,hello,y} 1024,Hello%20World%21,768",
                "?{x,empty} ?1024,",
                "{var:3} val",
                "{var:30} value",
                "{list} red,green,blue",
                "{keys} semi,%3B,dot,.,comma,%2C",
                "{keys*} semi=%3B,dot=.,comma=%2C",
                "{base}index http%3A%2F%2Fexample.com%2Fhome%2Findex",
                "{+base}index http://example.com/home/index",
                "{+hello} Hello%20World!",
                "{+path}/here /foo/bar/here",
                "up{+path}{var}/here up/foo/barvalue/here",
                "{+x,hello,y} 1024,Hello%20World!,768",
                "{+path:6}/here /foo/b/here",
                "{+keys*} semi=;,dot=.,comma=,",
                "X{#var} X#value",
                "X{#undef} X",
                "{#path,x}/here #/foo/bar,1024/here",
                "{#path:6}here #/foo/bhere",
                "X{.var} X.value",
                "X{.x,y} X.1024.768",
                "X{.list*} X.red.green.blue",
                "X{.keys*} X.semi=%3B.dot=..comma=%2C",
                "X{.empty_keys*} X",
                "{/who} /fred",
                "{/half,who} /50%25/fred",
                "{/var,x}/here /value/1024/here",
                "{/var:1,var} /v/value",
                "{/list} /red,green,blue",
                "{/list*,path:4} /red/green/blue/%2Ffoo",
                "{/keys*} /semi=%3B/dot=./comma=%2C",
                "{;who} ;who=fred",
                "{;empty} ;empty",
                "{;v,empty,who} ;v=6;empty;who=fred",
                "{;hello:5} ;hello=Hello",
                "{;keys*} ;semi=%3B;dot=.;comma=%2C",
                "{?who} ?who=fred",
                "{?x,y,empty} ?x=1024&y=768&empty=",
                "{?x,y,undef} ?x=1024&y=768",
                "{?list*} ?list=red&list=green&list=blue",
                "{&who} &who=fred",
                "?fixed=yes{&x} ?fixed=yes&x=1024",
                "{&var:3} &var=val",
                "/books/{id}.jsonld /books/1.jsonld",
                "https://example.com/{a.b}/{_}/{%41} https://example.com/1/2/3",
                "/caf\u00e9/{id} /caf\u00e9/\ud83d\ude00"
            })
    void anExpansionMatches(String template, String topic) {
        assertThat(parse(template).matches(topic)).isTrue();
        assertThat(parse(template).prefix()).isEqualTo(template.substring(0, template.indexOf('{')));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "/books/{id} /books/1/2",
                "/books/{id} /book/1",
                "/books/{id} /books",
                "/books/{id}/a /books/1",
                "/books/{id}/a /books/a",
                "aXb{id}bXc aXbXc",
                "{a} a:b",
                "{a} a=b",
                "{a}/{b} a",
                "{a:3} abcd",
                "{a:3}{b:2} abcdef",
                "x{+a:2}y x///y",
                "x{#a} xa",
                "x{.a} xa",
                "x{.a}/y x./",
                "x{/a} x/1/2",
                "x{/a} x1",
                "x{;a} xa=1",
                "x{?a} x&a=1",
                "x{?a} xa",
                "x{?a} x?a/b",
                "x{&a} x?a=1",
                "{a,b} 1;2",
                "{A} 'x y'",
                "{a} {b}"
            })
    void whatNoValuesGiveDoesNotMatch(String template, String topic) {
        assertThat(parse(template).matches(topic)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{a}", "/books/{id}", "x{?a,b*}y{+c:3}", "{a}{b}{c}"})
    void aTemplateMatchesItself(String template) {
        assertThat(parse(template).matches(template)).isTrue();
        assertThat(parse(template)).isEqualTo(parse(template)).isNotEqualTo(parse(template + "{z}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "",
                "*",
                "{",
                "}",
                "a}b",
                "a}{b}",
                "{b}}",
                "{}",
                "{a",
                "{a}{",
                "{{a}}",
                "{a{b}}",
                "{=a}",
                "{!a}",
                "{|a}",
                "{@a}",
                "{a:0}",
                "{a:01}",
                "{a:10000}",
                "{a:}",
                "{a:x}",
                "{a:1*}",
                "{a**}",
                "{*}",
                "{a b}",
                "{a,}",
                "{,a}",
                "{a,,b}",
                "{+}",
                "{?}",
                "{a-b}",
                "{..a}",
                "{a.}",
                "{a..b}",
                "{%4}",
                "{%zz}",
                "{%}",
                "{\u00e9}"
            })
    void whatIsNoTemplateIsNone(String text) {
        assertThat(UriTemplate.parse(text)).isEmpty();
    }

    @Test
    void tooManyStepsAreRefused() {
        assertThat(UriTemplate.parse("x".repeat(5_000) + "{a}" + "y".repeat(255)))
                .isPresent();
        assertThat(UriTemplate.parse("{a:256}")).isPresent();
        for (String source : List.of("{a}" + "y".repeat(256), "{a:200}{b:57}", "{/a}".repeat(129))) {
            assertThatExceptionOfType(InvalidSelectorException.class).isThrownBy(() -> UriTemplate.parse(source));
        }
    }

    @Test
    void longNamesAreReadWithoutRecursion() {
        assertThat(UriTemplate.parse("{" + "a".repeat(100_000) + "}")).isPresent();
        assertThat(UriTemplate.parse("{" + "a.".repeat(100_000) + "a}")).isPresent();
        assertThat(UriTemplate.parse("{" + "%41".repeat(100_000) + "}")).isPresent();
    }

    /** Each of them keeps a backtracking matcher busy for years. */
    @ParameterizedTest
    @ValueSource(
            strings = {"{a}{b}{c}", "{a}a{b}a{c}a{d}!", "{+a}{#b}{+c}{#d}!", "{/a*}{/b*}{/c*}{/d*}!", "{a:200}{b}{c}!"})
    void matchingIsLinear(String template) {
        String topic = "a".repeat(100_000);
        assertThat(parse(template).matches(topic)).isEqualTo(!template.endsWith("!"));
        assertThat(parse(template).matches(topic + " !")).isFalse();
    }

    @Test
    void agreesWithANaiveMatcher() {
        Seeds.each(3_000, UriTemplateTest::compareWithRegularExpression);
    }

    private static void compareWithRegularExpression(Random random) {
        StringBuilder template = new StringBuilder();
        StringBuilder regex = new StringBuilder();
        StringBuilder sample = new StringBuilder();
        for (int expressions = 1 + random.nextInt(3); expressions > 0; expressions--) {
            String literal = text(random, random.nextInt(4) == 0 ? 70 : 3);
            template.append(literal);
            regex.append(Pattern.quote(literal));
            sample.append(literal);
            appendExpression(random, template, regex, sample);
        }
        String literal = text(random, 3);
        template.append(literal);
        regex.append(Pattern.quote(literal));
        sample.append(literal);

        UriTemplate parsed = parse(template.toString());
        Pattern pattern = Pattern.compile(regex.toString(), Pattern.DOTALL);
        for (int i = 0; i < 20; i++) {
            String topic = i == 0 ? sample.toString() : mutate(random, sample.toString());
            assertThat(parsed.matches(topic))
                    .as("%s against %s", template, topic)
                    .isEqualTo(pattern.matcher(topic).matches());
        }
    }

    private static void appendExpression(
            Random random, StringBuilder template, StringBuilder regex, StringBuilder sample) {
        String operator = List.of("", "", "+", "#", ".", "/", ";", "?", "&").get(random.nextInt(9));
        int prefix = random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 0;
        boolean isExploded = prefix == 0 && random.nextInt(3) == 0;
        boolean isList = random.nextInt(3) == 0;
        String variables = (isList ? "x," : "") + "y" + (isExploded ? "*" : "") + (prefix > 0 ? ":" + prefix : "");
        template.append('{').append(operator).append(variables).append('}');

        String more = switch (operator) {
            case "+", "#" -> ":/?#\\[\\]@!$&'()*+,;=";
            case "/" -> isExploded || isList ? "/,=" : ",";
            case ";" -> ";,=";
            case "?", "&" -> "&,=";
            default -> isExploded || isList ? ",=" : ",";
        };
        String values = "[A-Za-z0-9\\-._~%\\x{80}-\\x{10ffff}" + more + "]";
        boolean isBounded = prefix > 0 && !isList && (operator.isEmpty() || operator.equals("+"));
        values += isBounded ? "{0," + prefix + "}" : "*";
        boolean hasOpening = !operator.isEmpty() && !operator.equals("+");
        regex.append(hasOpening ? "(" + Pattern.quote(operator) + values + ")?" : values);
        if (random.nextInt(4) > 0) {
            sample.append(hasOpening ? operator : "").append("ab".repeat(random.nextInt(3)));
        }
    }

    private static String mutate(Random random, String topic) {
        StringBuilder mutated = new StringBuilder(topic);
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            int at = random.nextInt(mutated.length() + 1);
            if (random.nextBoolean() && at < mutated.length()) {
                mutated.deleteCharAt(at);
            } else {
                mutated.insert(at, text(random, 2));
            }
        }
        return mutated.toString();
    }

    private static String text(Random random, int maxLength) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(maxLength + 1); length > 0; length--) {
            text.append("ab1.~%\u00e9,=/;?&#:! ".charAt(random.nextInt(random.nextBoolean() ? 3 : 17)));
        }
        return text.toString();
    }

    private static UriTemplate parse(String source) {
        return UriTemplate.parse(source).orElseThrow();
    }
}
