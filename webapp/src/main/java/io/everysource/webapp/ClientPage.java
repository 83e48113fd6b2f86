package io.everysource.webapp;

import com.fasterxml.jackson.databind.JsonNode;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says how to use the client: tags that are ready to be copied, with this server's address in them. */
final class ClientPage implements HttpHandler {
    /** An address stands in an attribute of a tag, and that as text in the page. */
    private static final String ORIGIN = "{{origin}}";

    private final String html;

    ClientPage(ClientFiles files) {
        this.html = Page.read("client.html")
                .replace("{{version}}", escape(files.version()))
                .replace("{{integrity}}", integrity(files, "everysource.min.js"))
                .replace("{{share.integrity}}", integrity(files, "everysource.share.min.js"))
                .replace("{{files}}", table(files));
    }

    private static String integrity(ClientFiles files, String name) {
        return escape(files.facts().path(name).path("integrity").asText());
    }

    private static String table(ClientFiles files) {
        return files.facts().properties().stream()
                .filter(fact -> !fact.getKey().endsWith(".map"))
                .map(fact -> row(fact.getKey(), fact.getValue()))
                .collect(Collectors.joining());
    }

    private static String row(String name, JsonNode facts) {
        String escaped = escape(name);
        return "<tr><td><a href=\"" + escaped + "\">" + escaped + "</a></td>" + cell(facts, "bytes")
                + cell(facts, "gzip") + "</tr>\n";
    }

    private static String cell(JsonNode facts, String field) {
        return "<td>" + String.format(Locale.ROOT, "%,d", facts.path(field).longValue()) + "</td>";
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        String origin = escape(exchange.getRequestScheme() + "://" + exchange.getHostAndPort());
        Page.setHead(exchange, "text/html");
        exchange.getResponseSender().send(html.replace(ORIGIN, escape(origin)));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
