package io.everysource.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.message.Message;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageIndexTest {
    private final MessageIndex index = new MessageIndex();

    @Test
    void aKeysRingHoldsTheMessagesOfThatKeyAlone() {
        Message quiet = Messages.at(500, "quiet");
        for (int offset = 1; offset <= 1_000; offset++) {
            boolean isQuiet = offset == 500;
            index.add(isQuiet ? "quiet" : "busy", isQuiet ? quiet : Messages.at(offset, "busy"));
        }
        MessageRing ring = index.get("quiet").orElseThrow();
        assertThat(ring.size()).isEqualTo(1);
        assertThat(ring.get(0)).isSameAs(quiet);
        assertThat(index.get("busy").map(MessageRing::size)).contains(999);
    }

    @Test
    void aKeyIsForgottenWithItsLastMessage() {
        index.add("a", Messages.at(1, "a"));
        index.add("a", Messages.at(2, "a"));
        index.add("b", Messages.at(3, "b"));

        index.removeOldest("a");
        assertThat(index.get("a").map(ring -> ring.get(0).offset())).contains(2L);
        index.removeOldest("a");
        assertThat(index.get("a")).isEqualTo(Optional.empty());
        assertThat(index.keys()).isEqualTo(1);
    }

    @Test
    void keysThatRemainSurviveTheReleaseOfTheTable() {
        for (int i = 0; i < 10_000; i++) {
            index.add("key" + i, Messages.at(i + 1, "t"));
        }
        for (int i = 0; i < 9_990; i++) {
            index.removeOldest("key" + i);
        }
        assertThat(index.keys()).isEqualTo(10);
        for (int i = 9_990; i < 10_000; i++) {
            assertThat(index.get("key" + i).orElseThrow().get(0).offset()).isEqualTo(i + 1);
        }
    }
}
