package io.everysource.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.everysource.Seeds;
import io.everysource.message.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MessageRingTest {
    @Test
    void behavesAsAListThatGrowsAtOneEndAndShrinksAtTheOther() {
        Seeds.each(50, MessageRingTest::compareWithList);
    }

    private static void compareWithList(Random random) {
        MessageRing ring = new MessageRing();
        List<Message> expected = new ArrayList<>();
        long offset = 0;
        for (int step = 0; step < 600; step++) {
            // Grows in the first half and shrinks in the second, so that every size is passed both ways.
            if (expected.isEmpty() || random.nextInt(10) < (step < 300 ? 7 : 3)) {
                offset += 1 + random.nextInt(3);
                Message message = Messages.at(offset, "t");
                ring.add(message);
                expected.add(message);
            } else {
                assertThat(ring.removeOldest()).isSameAs(expected.remove(0));
            }
            assertThat(ring.size()).isEqualTo(expected.size());
            long after = random.nextLong(offset + 3) - 1;
            int index = ring.firstAfter(after);
            assertThat(index).isEqualTo((int) expected.stream()
                    .filter(message -> message.offset() <= after)
                    .count());
            if (index < ring.size()) {
                assertThat(ring.get(index)).isSameAs(expected.get(index));
            }
        }
    }
}
