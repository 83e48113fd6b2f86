package io.everysource.webapp.doctor;

import io.everysource.webapp.doctor.Finding.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a hub and says why it refuses, if it does. Nothing is published: the hub is asked to publish an event without a topic, which it
 * refuses after it has looked at who asks.
 */
public final class Doctor {
    private static final Duration CLOCKS_APART = Duration.ofSeconds(30);

    private final Question question;
    private final Requests requests;
    private final Asker asker;
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();

    /** @param clock tells how long ago a token ended */
    public Doctor(Question question, Clock clock) {
        this.question = question;
        this.requests = new Requests(question);
        this.asker = new Asker(question.patience());
        this.clock = clock;
    }

    /** Asks. The hub refuses if one of the findings is bad. */
    public List<Finding> examine() {
        try {
            Answer bare = asker.ask(requests.bare());
            if (isHub(bare)) {
                checkClock(bare);
                checkWay();
                TokenCheck.check(question, clock.instant(), findings);
                if (question.origin().isPresent()) {
                    checkOrigin();
                }
                if (question.isPublish()) {
                    publish();
                } else {
                    subscribe();
                }
            }
        } catch (Unreachable unreachable) {
            findings.add(unreachable.finding());
        }
        return List.copyOf(findings);
    }

    private boolean isHub(Answer bare) {
        Optional<Finding> other = Refusals.notAHub(question, bare);
        findings.add(other.orElseGet(() -> Finding.good("A hub answers at " + question.hub() + ".")));
        return other.isEmpty();
    }

    private void checkClock(Answer bare) {
        try {
            Instant there = ZonedDateTime.parse(bare.header("Date").orElse(""), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            Duration apart = Duration.between(there, clock.instant());
            if (apart.abs().compareTo(CLOCKS_APART) > 0) {
                findings.add(Finding.note(
                        "The server's clock is " + TokenText.amount(apart.abs())
                                + (apart.isNegative() ? " ahead of" : " behind") + " this machine's.",
                        "Tokens end by the server's clock: have both set theirs by NTP."));
            }
        } catch (DateTimeParseException unknown) {
            findings.add(Finding.note("The server does not tell its time.", ""));
        }
    }

    private void checkWay() {
        if (!question.hub().getScheme().equals("http") || question.isLocal() || !question.hasToken()) {
            return;
        }
        findings.add(
                question.hasCookie()
                        ? Finding.bad(
                                "Browsers send a cookie that is Secure over https only, and this is http.",
                                "Let pages use https://" + question.hub().getHost()
                                        + ". A cookie that is not Secure would " + "be sent, for all between to read.")
                        : Finding.note(
                                "The token travels in the clear: whoever stands between can take it.", "Use https."));
    }

    private void checkOrigin() throws Unreachable {
        String origin = question.origin().orElseThrow();
        if (requests.isOwn(origin)) {
            findings.add(Finding.good("Pages of " + origin + " are the server's own: they need no permission."));
            return;
        }
        Answer preflight = asker.ask(requests.preflight());
        findings.add(Origins.check(question, preflight));
    }

    private void publish() throws Unreachable {
        Answer answer = asker.ask(requests.publish());
        if (answer.meaning() == 400 || answer.meaning() == 422 || answer.meaning() == 200) {
            findings.add(Finding.good(
                    question.hasToken()
                            ? "The server lets this publisher in. (Nothing was published.)"
                            : "Publishing needs no token here. (Nothing was published.)"));
        } else {
            refuse(answer);
        }
    }

    private void subscribe() throws Unreachable {
        Answer answer;
        try {
            answer = asker.ask(requests.subscribe());
        } catch (Unreachable unreachable) {
            findings.add(unreachable.isLate() ? buffered() : unreachable.finding());
            return;
        }
        if (answer.meaning() != 200) {
            refuse(answer);
        } else if (answer.body().isEmpty()) {
            findings.add(buffered());
        } else if (isSentAway(answer)) {
            findings.add(Finding.bad(
                    "The server takes no subscribers at the moment: it asks to come again later.",
                    "Wait. If it lasts, look at its /readyz and at --max-connections."));
        } else {
            Streams.check(question, answer, findings);
        }
    }

    /** A raw EventSource would give up at any status but 200. */
    private boolean isSentAway(Answer answer) {
        return answer.type().equals("text/event-stream")
                && answer.text().contains("retry:")
                && !answer.text().contains("id:");
    }

    /** A stream that does not come: if polls do, something in between collects it. */
    private Finding buffered() {
        try {
            if (asker.ask(requests.poll()).body().isPresent()) {
                return Finding.bad(
                        "Short answers come through, but a stream does not: something between here and the server collects it "
                                + "before it passes it on.",
                        "Have the proxy pass answers on at once (nginx: proxy_buffering off; proxy_http_version 1.1). Until then "
                                + "our client falls back to polls by itself; a native EventSource gets nothing.");
            }
        } catch (Unreachable alsoLate) {
            return alsoLate.finding();
        }
        return Finding.bad("The server opens a stream and sends nothing.", "See whether it is busy, or its log.");
    }

    private void refuse(Answer answer) {
        boolean isExplained = findings.stream().anyMatch(finding -> finding.kind() == Kind.BAD);
        findings.add(Refusals.explain(question, answer, isExplained));
    }
}
