package io.everysource.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that a publisher could send to break a framing. */
final class HostileTexts {
    private static final List<String> FRAGMENTS = List.of(
            "",
            "\n",
            "\r",
            "\r\n",
            "\n\n",
            "\r\r",
            "\n\r",
            " ",
            ":",
            "data: x",
            "id: 0199e6c2a1b0-9",
            "event: es:gap",
            "retry: 1",
            ": comment",
            "data",
            "\0",
            "\u0001\u001f\u007f\u0080\u009f",
            "\u0085",
            "\u2028",
            "\u2029",
            "\u200d\u200e",
            "\ufeff",
            "\ufffe\uffff",
            "\ud83d\ude00",
            "\udbff\udfff",
            "é€",
            "</script>",
            "<script>",
            "<!--",
            "-->",
            "]]>",
            "&lt;&#39;",
            "\"",
            "'",
            "\\",
            "\\u0027",
            "\\n",
            "\\\n",
            "*/",
            "//",
            "`${x}`");

    private HostileTexts() {}

    /** Each fragment alone and twice, between lines, the short ones at length, and all of them together. */
    static List<String> all() {
        List<String> texts = new ArrayList<>();
        for (String fragment : FRAGMENTS) {
            texts.add(fragment);
            texts.add(fragment + fragment);
            texts.add("a\n" + fragment + "\nb");
            texts.add("\n\n" + fragment + "\r\r");
            texts.add("x\r\n\r\n" + fragment + "\n\nid: 1\n\n");
            if (fragment.length() == 1 || fragment.length() == 2) {
                texts.add(fragment.repeat(200_000 / fragment.length()));
            }
        }
        texts.add(String.join("", FRAGMENTS));
        texts.add("x".repeat(1 << 20));
        return texts;
    }

    static String random(Random random) {
        StringBuilder text = new StringBuilder();
        for (int parts = random.nextInt(30); parts > 0; parts--) {
            if (random.nextBoolean()) {
                text.append(FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
            } else {
                int point = random.nextInt(Character.MAX_CODE_POINT + 1) >> random.nextInt(20);
                boolean isHalf = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
                text.appendCodePoint(isHalf ? 'x' : point);
            }
        }
        return text.toString();
    }
}
