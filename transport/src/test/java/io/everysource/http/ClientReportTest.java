package io.everysource.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientReportTest {
    @ParameterizedTest
    @CsvSource({
        "long-poll.fetch-stream.buffered.4095, long-poll, fetch-stream, buffered, 4096",
        "native...65, native, '', '', 128",
        "native...-12, native, '', '', 1",
        "native...0, native, '', '', 1",
        "jsonp...512, jsonp, '', '', 512",
        "jsonp...513, jsonp, '', '', 1024",
        "x-domain-request.native.unsupported.999999999, x-domain-request, native, unsupported, 131072",
        "forever-frame.xhr-stream.stalled.65536, forever-frame, xhr-stream, stalled, 65536",
        // A reason that a later client may have, or none.
        "jsonp.long-poll.haunted.8, jsonp, long-poll, other, 8",
        "jsonp.long-poll.<script>.7, jsonp, long-poll, other, 8",
        "jsonp.long-poll..5, jsonp, long-poll, other, 8",
        "jsonp.long-poll.Cors.8, jsonp, long-poll, other, 8"
    })
    void whatIsToldIsRead(String text, String to, String from, String reason, long millis) {
        assertThat(ClientReport.parse(text))
                .contains(new ClientReport(to, from, reason, Optional.of(Duration.ofMillis(millis))));
    }

    @Test
    void theTimeMayBeLeftOut() {
        assertThat(ClientReport.parse("long-poll.native.cors."))
                .contains(new ClientReport("long-poll", "native", "cors", Optional.empty()));
        assertThat(ClientReport.parse("native...")).contains(new ClientReport("native", "", "", Optional.empty()));
    }

    @Test
    void everyWordOfTheListsIsRead() {
        for (String transport : ClientReport.TRANSPORTS) {
            for (String reason : ClientReport.REASONS) {
                assertThat(ClientReport.parse("native." + transport + "." + reason + ".31"))
                        .contains(new ClientReport("native", transport, reason, Optional.of(Duration.ofMillis(32))));
            }
            assertThat(ClientReport.parse(transport + "...20").orElseThrow().to())
                    .isEqualTo(transport);
        }
        assertThat(ClientReport.TRANSPORTS)
                .containsExactlyInAnyOrder(
                        "native",
                        "fetch-stream",
                        "xhr-stream",
                        "x-domain-request",
                        "forever-frame",
                        "long-poll",
                        "jsonp");
        assertThat(ClientReport.REASONS)
                .containsExactlyInAnyOrder(
                        "buffered", "stalled", "network", "cors", "status", "type", "unsupported", "url", "other");
    }

    @Test
    void theLastBoundIsOfAllThatIsLonger() {
        for (String millis : new String[] {"65537", "131072", "131073", "999999999999999"}) {
            assertThat(ClientReport.parse("native..." + millis).orElseThrow().firstEvent())
                    .as(millis)
                    .contains(ClientReport.LONGEST);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "...",
                "....",
                "native",
                "native.",
                "native..",
                "native....",
                "native...7.",
                ".native...7",
                "...7",
                "long-poll.native.cors",
                "long-poll.native.cors.7.8",
                // Words that are in no list.
                "Native...7",
                "native ...7",
                "\u0000native...7",
                "websocket...7",
                "event-stream...7",
                "long-poll.websocket.cors.7",
                "long-poll. .cors.7",
                "long-poll..cors.7",
                "long-poll.,.cors.7",
                // What is no time.
                "native...1234567890123456",
                "native...-",
                "native...--1",
                "native...+1",
                "native... 1",
                "native...1 ",
                "native...1\n",
                "native...1.0",
                "native...1e1",
                "native...0x1",
                "native...99999999999999999999",
                "native...\u0661",
                "native...\uff11",
                "native...x"
            })
    void anythingElseIsPassedOver(String text) {
        assertThat(ClientReport.parse(text)).isEmpty();
    }

    @Test
    void lengthIsNoTrouble() {
        assertThat(ClientReport.parse(".".repeat(100_000))).isEmpty();
        assertThat(ClientReport.parse("native..." + "1".repeat(100_000))).isEmpty();
        assertThat(ClientReport.parse("long-poll.native." + "x".repeat(100_000) + ".2"))
                .contains(new ClientReport("long-poll", "native", "other", Optional.of(Duration.ofMillis(2))));
    }
}
