package io.everysource.webapp;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;

/** What the server says when it is up: what it asks for, and commands to copy that work then. */
final class Greeting {
    private final ServerConfig config;
    private final TokenHint hint;

    Greeting(ServerConfig config, TokenHint hint) {
        this.config = config;
        this.hint = hint;
    }

    void print(PrintWriter out, Server server) {
        String uri = server.uri();
        out.println("EverySource " + Version.number() + " listens on " + uri);
        line(
                out,
                "log",
                "up to " + Sizes.describe(config.retention().bytes()) + " and "
                        + Sizes.describe(config.retention().age()) + ", in memory");
        AccessConfig access = config.access();
        if (!access.isOpen()) {
            line(out, "access", publishing(access) + "; " + subscribing(access));
        }
        boolean isOneToken = access.publishers().equals(access.subscribers());
        String publisherToken = isOneToken ? "TOKEN" : "PUBLISHER";
        String subscriberToken = isOneToken ? "TOKEN" : "SUBSCRIBER";
        access.publishers()
                .ifPresent(keys -> token(
                        out,
                        publisherToken,
                        "publisher",
                        keys,
                        "--publish news" + (isOneToken ? " --subscribe news" : "")));
        access.subscribers()
                .filter(keys -> !isOneToken)
                .ifPresent(keys -> token(out, subscriberToken, "subscriber", keys, "--subscribe news"));
        line(
                out,
                "publish",
                "curl" + header(access.publishers(), publisherToken) + " -d topic=news -d data=hello " + uri
                        + "/events");
        line(
                out,
                "listen",
                "curl -N" + header(access.subscribers(), subscriberToken) + " '" + uri + "/events?topic=news'");
        line(out, "watch", uri + "/");
        line(out, "console", server.operatorUri() + "/console/");
        if (config.operatorKey().isPresent()) {
            line(
                    out,
                    "operate",
                    "curl -H \"Authorization: Bearer $OPERATOR_KEY\" " + server.operatorUri()
                            + "/operator/connections");
        }
        if (config.metrics().isOn()) {
            line(out, "metrics", server.metricsUri());
        }
        if (!server.sseJsUris().isEmpty()) {
            List<String> ports = server.sseJsUris();
            line(out, "sse-js", "chat: streams at " + ports.get(0) + "/?name=NAME, POST to " + ports.get(1) + "/");
            line(out, "", "push: streams at " + ports.get(2) + "/?name=NAME, POST to " + ports.get(3) + "/");
        }
        if (config.pages().lab()) {
            line(out, "lab", uri + "/lab/");
        }
        line(out, "docs", uri + "/docs/");
        out.flush();
    }

    private static void line(PrintWriter out, String name, String text) {
        out.println("  " + name + " ".repeat(9 - name.length()) + text);
    }

    private void token(PrintWriter out, String variable, String role, KeyConfig keys, String grants) {
        line(
                out,
                "token",
                hint.command(role, keys, grants)
                        .map(command -> variable + "=$(" + command + ")")
                        .orElse(variable + "=... from where the private key is, with the claim mercure"));
    }

    private static String header(Optional<KeyConfig> keys, String variable) {
        return keys.isPresent() ? " -H \"Authorization: Bearer $" + variable + "\"" : "";
    }

    private static String publishing(AccessConfig access) {
        return access.publishers().isPresent() ? "publishing needs a token" : "anybody may publish";
    }

    private static String subscribing(AccessConfig access) {
        if (access.subscribers().isEmpty()) {
            return "anybody may subscribe, and nobody gets private events";
        }
        return access.anonymous() ? "anybody may subscribe, private events need a token" : "subscribing needs a token";
    }
}
