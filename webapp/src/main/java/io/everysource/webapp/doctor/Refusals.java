package io.everysource.webapp.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Why an answer is a refusal, and what to do about it. */
final class Refusals {
    private static final List<Integer> OF_HUBS = List.of(200, 400, 401, 403, 405, 429, 503);

    private Refusals() {}

    /** Why what answers is no hub; empty if it seems to be one. */
    static Optional<Finding> notAHub(Question question, Answer bare) {
        int status = bare.status();
        String server = bare.header("Server").map(name -> " (" + name + ")").orElse("");
        if (status >= 300 && status < 400) {
            return Optional.of(Finding.bad(
                    "The server sends everybody on to "
                            + bare.header("Location").map(Refusals::shortened).orElse("another place") + ".",
                    "Use that address at once: on the way a browser may drop the token."));
        }
        if (status == 502 || status == 504) {
            return Optional.of(Finding.bad(
                    "A proxy" + server + " answers, and cannot reach the hub behind it (" + status + ").",
                    "Start the hub; see whether the proxy has its right address and port."));
        }
        if (bare.header("WWW-Authenticate").orElse("").toLowerCase(Locale.ROOT).startsWith("basic")) {
            return Optional.of(Finding.bad(
                    "Something before the hub" + server + " asks for a user name and password.",
                    "Have it leave the hub's path alone: the hub looks at tokens itself."));
        }
        boolean isPage = bare.type().equals("text/html");
        if (!OF_HUBS.contains(status) || isPage) {
            return Optional.of(Finding.bad(
                    "There is no hub at " + question.hub() + ": "
                            + (isPage ? "it is a page" : "the answer is " + status) + server + ".",
                    "A hub is at /events or at /.well-known/mercure."));
        }
        return Optional.empty();
    }

    /** @param isExplained whether a finding before this one says why */
    static Finding explain(Question question, Answer answer, boolean isExplained) {
        String said = answer.detail().isEmpty() ? "" : " The server says: " + answer.detail();
        String what = "The server refuses it (" + answer.meaning() + ").";
        return switch (answer.meaning()) {
            case 401 -> unauthorized(question, said, isExplained);
            case 403 -> Finding.bad(what + said, forbidden(question));
            case 429 ->
                Finding.bad(
                        "A limit is reached (429)." + said,
                        "Wait"
                                + answer.header("Retry-After")
                                        .map(s -> " " + s + " seconds")
                                        .orElse("")
                                + "; the server's --help lists its limits. Behind a proxy all clients have one address, unless it is "
                                + "named by --trust-proxy.");
            case 503 -> Finding.bad("The server is not able to at the moment (503)." + said, "Try again in a while.");
            case 404 -> Finding.bad(what + said, "A hub is at /events or at /.well-known/mercure.");
            default -> Finding.bad(what + said, "");
        };
    }

    private static Finding unauthorized(Question question, String said, boolean isExplained) {
        if (!question.hasToken()) {
            return Finding.bad(
                    "A token is needed, and none was sent.",
                    "Try one with --token or --cookie. By hand: java -jar everysource.jar token --help");
        }
        if (question.hasCookie() && question.transport().equals("jsonp") && !question.isPublish()) {
            return Finding.bad(
                    "JSONP ignores the cookie, as any page of the world can include that script; so there is no token.",
                    "Use another transport, or the parameter authorization.");
        }
        if (question.hasCookie() && question.origin().isPresent() && isUnread(said)) {
            return Finding.bad(
                    "The cookie was not looked at, as it comes from a page of "
                            + question.origin().get() + ".",
                    "Start the server with --cors-origin " + question.origin().get() + ".");
        }
        if (question.hasCookie() && question.transport().equals("forever-frame") && isUnread(said)) {
            return Finding.bad(
                    "A forever frame takes the cookie only if its page is the server's own, and the browser says so.",
                    "Ask again with --origin and the server's own origin, or use another transport.");
        }
        return Finding.bad("The server refuses the token (401)." + said, remedy(question, said, isExplained));
    }

    /** Whether the server missed the token that was sent. */
    private static boolean isUnread(String said) {
        return said.contains("token is needed");
    }

    private static String remedy(Question question, String said, boolean isExplained) {
        if (said.contains("signature") || said.contains("key")) {
            String algorithm = question.credential()
                    .flatMap(credential -> TokenText.read(credential.token()))
                    .map(TokenText::algorithm)
                    .orElse("none");
            String option = question.isPublish() ? "--publisher-jwt-key" : "--subscriber-jwt-key";
            return "The token says " + algorithm + ". Sign it with the key that the server has as " + option
                    + "; publishers and subscribers may have different ones.";
        }
        if (said.contains("audience")) {
            return "Make tokens with the server's --jwt-audience as their claim aud.";
        }
        if (said.contains("issuer")) {
            return "Make tokens with the server's --jwt-issuer as their claim iss.";
        }
        return isExplained ? "" : "Get a new one. By hand: java -jar everysource.jar token --help";
    }

    private static String forbidden(Question question) {
        if (question.hasCookie() && question.origin().isEmpty()) {
            return "Browsers send Origin by themselves with what they post; ask again with --origin and the page's origin. "
                    + "A program sends the token as the header Authorization.";
        }
        if (question.hasCookie()) {
            return "Start the server with --cors-origin " + question.origin().orElseThrow() + ".";
        }
        return "";
    }

    /** Without its query: a token may have come back in it. */
    private static String shortened(String location) {
        return location.replaceFirst("[?#].*", "");
    }
}
