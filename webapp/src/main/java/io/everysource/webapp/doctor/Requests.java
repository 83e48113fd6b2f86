package io.everysource.webapp.doctor;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** The requests that a {@link Question} comes down to. */
final class Requests {
    /** The function that script transports call. */
    static final String CALLBACK = "doctor";

    private static final String ANY_TOPIC = "everysource/doctor";
    private static final List<String> SCRIPTS = List.of("jsonp", "forever-frame");

    private final Question question;

    Requests(Question question) {
        this.question = question;
    }

    /** Without anything that could be refused but its coming at all. */
    HttpRequest bare() {
        return HttpRequest.newBuilder(uri("long-poll")).GET().build();
    }

    HttpRequest subscribe() {
        return known(HttpRequest.newBuilder(uri(question.transport()))).GET().build();
    }

    HttpRequest poll() {
        return known(HttpRequest.newBuilder(uri("long-poll"))).GET().build();
    }

    /** An event that no hub takes, as it has no topic. */
    HttpRequest publish() {
        return known(HttpRequest.newBuilder(question.hub()))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("data=doctor"))
                .build();
    }

    /** What a browser asks before it lets a page's request out. */
    HttpRequest preflight() {
        boolean isHeader = question.hasToken() && !question.hasCookie();
        return HttpRequest.newBuilder(question.hub())
                .header("Origin", question.origin().orElseThrow())
                .header("Access-Control-Request-Method", question.isPublish() ? "POST" : "GET")
                .header("Access-Control-Request-Headers", isHeader ? "authorization" : "last-event-id")
                .method("OPTIONS", BodyPublishers.noBody())
                .build();
    }

    /** Whether {@code origin} is the hub's own. */
    boolean isOwn(String origin) {
        return (question.hub().getScheme() + "://" + question.hub().getRawAuthority())
                .toLowerCase(Locale.ROOT)
                .equals(origin);
    }

    private HttpRequest.Builder known(HttpRequest.Builder request) {
        question.origin().ifPresent(origin -> request.header("Origin", origin));
        question.credential()
                .ifPresent(credential -> request.header(
                        credential.isCookie() ? "Cookie" : "Authorization",
                        (credential.isCookie() ? "mercureAuthorization=" : "Bearer ") + credential.token()));
        return request;
    }

    private URI uri(String transport) {
        String topic = question.topic().isEmpty() ? ANY_TOPIC : question.topic();
        String query = "topic=" + URLEncoder.encode(topic, StandardCharsets.UTF_8) + "&transport=" + transport
                + (SCRIPTS.contains(transport) ? "&callback=" + CALLBACK : "");
        String hub = question.hub().toString();
        return URI.create(hub + (question.hub().getRawQuery() == null ? "?" : "&") + query);
    }
}
