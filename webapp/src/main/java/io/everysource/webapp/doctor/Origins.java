package io.everysource.webapp.doctor;

import java.util.Locale;

/** What a browser lets pages of another origin do. */
final class Origins {
    private Origins() {}

    /** @param preflight the answer to a browser's question */
    static Finding check(Question question, Answer preflight) {
        String origin = question.origin().orElseThrow();
        String fix = "Start the server with --cors-origin " + origin + ".";
        String allowed = preflight.header("Access-Control-Allow-Origin").orElse("");
        boolean areCookiesAllowed =
                preflight.header("Access-Control-Allow-Credentials").orElse("").equals("true");
        if (!allowed.equals(origin) && !allowed.equals("*")) {
            return Finding.bad(
                    "The server does not let pages of " + origin + " read its answers: browsers refuse them (CORS).",
                    fix + " The origin has to be the same to the letter: scheme, host, port.");
        }
        if (question.hasCookie() && (!allowed.equals(origin) || !areCookiesAllowed)) {
            return Finding.bad(
                    "The server lets pages of " + origin + " in, but not with their visitors' cookies.", fix);
        }
        boolean isHeader = question.hasToken() && !question.hasCookie();
        if (isHeader
                && !preflight
                        .header("Access-Control-Allow-Headers")
                        .orElse("")
                        .toLowerCase(Locale.ROOT)
                        .contains("authorization")) {
            return Finding.bad(
                    "The server does not let pages of " + origin + " send the header Authorization.",
                    "Send the token as the parameter authorization, or as a cookie.");
        }
        return Finding.good("Pages of " + origin + " may ask"
                + (question.hasCookie() ? ", with their visitors' cookies" : "")
                + ". (A preflight said so.)");
    }
}
