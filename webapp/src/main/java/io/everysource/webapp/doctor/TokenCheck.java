package io.everysource.webapp.doctor;

import io.everysource.hub.InvalidSelectorException;
import io.everysource.hub.TopicSelectors;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What can be seen of a token without its key. */
final class TokenCheck {
    private static final String MAKE_ONE = "Get a new one. By hand: java -jar everysource.jar token --help";

    private TokenCheck() {}

    static void check(Question question, Instant now, List<Finding> findings) {
        if (!question.hasToken()) {
            return;
        }
        Optional<TokenText> token =
                TokenText.read(question.credential().orElseThrow().token());
        if (token.isEmpty()) {
            findings.add(Finding.bad(
                    "The token is malformed: it is not three parts of base64url with dots between.",
                    "See whether it was cut off, has quotes around it, or 'Bearer' before it. " + MAKE_ONE));
            return;
        }
        findings.add(times(token.get(), now));
        grants(question, token.get()).ifPresent(findings::add);
    }

    private static Finding times(TokenText token, Instant now) {
        Optional<Instant> end = token.time("exp");
        Optional<Instant> begin = token.time("nbf");
        if (token.algorithm().equalsIgnoreCase("none")) {
            return Finding.bad("The token is not signed.", MAKE_ONE);
        }
        if (end.isPresent() && !end.get().isAfter(now)) {
            return Finding.bad(
                    "The token expired " + TokenText.relative(end.get(), now) + " (exp " + end.get() + ").", MAKE_ONE);
        }
        if (begin.isPresent() && begin.get().isAfter(now)) {
            return Finding.bad(
                    "The token is not valid yet: it begins " + TokenText.relative(begin.get(), now) + " (nbf "
                            + begin.get() + ").",
                    "Wait until then; if it was just made, set the clock of who made it.");
        }
        String audience = token.text("aud");
        return Finding.good("The token says that it is signed with " + token.algorithm()
                + (token.text("sub").isEmpty() ? "" : ", for " + token.text("sub"))
                + (audience.isEmpty() ? "" : ", to be shown to " + audience)
                + end.map(time -> ", and ends " + TokenText.relative(time, now)).orElse(", and never ends") + ".");
    }

    private static Optional<Finding> grants(Question question, TokenText token) {
        String action = question.isPublish() ? "publish" : "subscribe";
        if (!token.hasGrants()) {
            return Optional.of(grave(
                    question,
                    "The token has no claim mercure: it grants nothing.",
                    "It has to say, as JSON, \"mercure\": {\"" + action + "\": [\"" + topic(question) + "\"]}."));
        }
        if (question.topic().isEmpty() || !token.hasPlainGrants()) {
            return Optional.empty();
        }
        return isGranted(token.grants(action), question.topic())
                ? Optional.of(Finding.good("It grants to " + action + " " + question.topic() + "."))
                : Optional.of(grave(
                        question,
                        "The token does not grant to " + action + " " + question.topic() + "; it grants "
                                + (token.grants(action).isEmpty()
                                        ? "nothing of that kind"
                                        : String.join(", ", token.grants(action)))
                                + ".",
                        "Its claim mercure." + action + " has to have the topic, a URI template that it fits, or *."));
    }

    /** A publisher is refused; a subscriber gets what is not private. */
    private static Finding grave(Question question, String text, String fix) {
        return question.isPublish()
                ? Finding.bad(text, fix)
                : Finding.note(text + " What is private will not arrive.", fix);
    }

    private static boolean isGranted(List<String> grants, String topic) {
        try {
            return !grants.isEmpty() && TopicSelectors.parse(grants).selects(topic);
        } catch (InvalidSelectorException unusable) {
            return false;
        }
    }

    private static String topic(Question question) {
        return question.topic().isEmpty() ? "*" : question.topic();
    }
}
