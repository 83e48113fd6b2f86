package io.everysource.webapp.logging;

import java.util.List;
import java.util.Random;

/** What somebody might choose for a topic, a subject or an id who would like to write lines of a log himself. */
final class HostileTexts {
    static final List<String> ALL = List.of(
            "",
            " ",
            "a b",
            "a=b",
            "a,b",
            "\"",
            "\\",
            "\\n",
            "\" status=200 x=\"",
            "a\nb",
            "a\rb",
            "a\r\nb",
            "\n2026-01-01T00:00:00.000+0000 ERROR forged",
            "\"}\n{\"level\":\"ERROR\"}",
            "\u0000",
            "a\tb",
            "\u000b\u000c",
            "\u001b[2J\u001b]0;title\u0007",
            "\u007f",
            "\u0085",
            "\u009b31m",
            "\u00a0",
            "\u2028",
            "\u2029",
            "\u200b\u200d\u2060",
            "\u202e\u2066\u2069",
            "\ufeff",
            "\ufffe\uffff",
            "\ud800",
            "\udc00",
            "a\ud83d",
            "\ude00a",
            "\ude00\ud83d",
            "\ud83d\ude00",
            "\udb40\udc41",
            "na\u00efve \u0442\u0435\u043c\u0430 \u8a71\u984c",
            "{0} %s ${x} {}",
            "</script><!--",
            "x".repeat(200),
            "x".repeat(199) + "\ud83d\ude00",
            "\n".repeat(300));

    private static final String PARTS =
            "ab =,\"\\\n\r\t\u0000\u001b\u007f\u0085\u009b\u00a0\u2028\u2029\u202e\ud83d\ude00\ud800{}%01";

    private HostileTexts() {}

    /** Any sequence of what is hostile, well-formed or not. */
    static String any(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(30); length > 0; length--) {
            text.append(PARTS.charAt(random.nextInt(PARTS.length())));
        }
        return text.toString();
    }
}
