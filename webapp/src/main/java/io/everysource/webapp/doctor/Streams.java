package io.everysource.webapp.doctor;

import java.time.Duration;
import java.util.List;

/** What can be seen of a subscription that was let in. */
final class Streams {
    private static final Duration LATE = Duration.ofSeconds(2);

    private Streams() {}

    static void check(Question question, Answer answer, List<Finding> findings) {
        findings.add(Finding.good("The server lets this subscriber in"
                + (question.topic().isEmpty() ? "" : ", to " + question.topic()) + "; the first bytes came after "
                + answer.head().plus(answer.body().orElseThrow()).toMillis() + " ms."));
        if (answer.body().orElseThrow().compareTo(LATE) > 0) {
            findings.add(Finding.note(
                    "The first bytes came late: something between here and the server may collect them.",
                    "Have the proxy pass answers on at once (nginx: proxy_buffering off)."));
        }
        answer.header("Content-Encoding")
                .ifPresent(encoding -> findings.add(Finding.note(
                        "Something between here and the server compresses the stream (" + encoding
                                + "), which delays it.",
                        "Have the proxy leave text/event-stream as it is.")));
        if (question.hasCookie() && question.transport().equals("jsonp")) {
            findings.add(Finding.note(
                    "JSONP ignores the cookie: any page of the world can include that script. What is private will not arrive.",
                    "Use another transport, or the parameter authorization."));
        }
    }
}
