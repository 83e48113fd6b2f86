package io.everysource.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.hub.InvalidSelectorException;
import io.everysource.hub.TopicSelectors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Collects what the claims of one token grant: Mercure's claim, and the authorization details of its draft 08. */
final class Grants {
    /** How many topic selectors a token may have for publishing, and for subscribing. */
    static final int MAX_SELECTORS = 100;

    private static final String CLAIM = "mercure";
    private static final String NAMESPACED_CLAIM = "https://mercure.rocks/";
    private static final String DETAILS = "authorization_details";
    private static final String DETAIL_TYPE = "https://mercure.rocks/authorization-detail";
    private static final String PUBLISH = "publish";
    private static final String SUBSCRIBE = "subscribe";

    private final List<String> publish = new ArrayList<>();
    private final List<String> subscribe = new ArrayList<>();
    private Optional<String> payload = Optional.empty();

    /** @throws InvalidTokenException if a claim is not what it should be */
    static Grants read(ObjectNode claims) {
        Grants grants = new Grants();
        // As in Mercure's hub, the claim that cannot be mistaken goes before the short one.
        String name = claims.has(NAMESPACED_CLAIM) ? NAMESPACED_CLAIM : CLAIM;
        grants.addClaim(name, claims.path(name));
        grants.addDetails(claims.path(DETAILS));
        return grants;
    }

    Optional<TopicSelectors> publish(Function<List<String>, TopicSelectors> selectors) {
        return parsed(PUBLISH, publish, selectors);
    }

    Optional<TopicSelectors> subscribe(Function<List<String>, TopicSelectors> selectors) {
        return parsed(SUBSCRIBE, subscribe, selectors);
    }

    Optional<String> payload() {
        return payload;
    }

    private void addClaim(String name, JsonNode claim) {
        if (isAbsent(claim)) {
            return;
        }
        if (!claim.isObject()) {
            throw new InvalidTokenException("The token's claim " + name + " must be an object.");
        }
        publish.addAll(strings(name + "." + PUBLISH, claim.path(PUBLISH)));
        subscribe.addAll(strings(name + "." + SUBSCRIBE, claim.path(SUBSCRIBE)));
        payload = Optional.of(claim.path("payload"))
                .filter(each -> !isAbsent(each))
                .map(JsonNode::toString);
    }

    private void addDetails(JsonNode details) {
        if (isAbsent(details)) {
            return;
        }
        if (!details.isArray()) {
            throw new InvalidTokenException("The token's claim " + DETAILS + " must be an array.");
        }
        for (JsonNode detail : details) {
            if (!detail.path("type").isTextual()) {
                throw invalidDetail("each must be an object with a type");
            }
            if (detail.path("type").textValue().equals(DETAIL_TYPE)) {
                addDetail(detail);
            }
        }
    }

    private void addDetail(JsonNode detail) {
        List<String> actions = strings(DETAILS + ".actions", detail.path("actions"));
        List<String> topics = topics(detail.path("topics"));
        JsonNode given = detail.path("payload");
        if (actions.isEmpty() || topics.isEmpty()) {
            throw invalidDetail("actions and topics must not be empty");
        }
        if (!given.isMissingNode() && !given.isObject()) {
            throw invalidDetail("a payload must be an object");
        }
        if (actions.contains(PUBLISH)) {
            publish.addAll(topics);
        }
        if (actions.contains(SUBSCRIBE)) {
            subscribe.addAll(topics);
            if (payload.isEmpty() && given.isObject()) {
                payload = Optional.of(given.toString());
            }
        }
    }

    private static List<String> topics(JsonNode matchers) {
        if (!matchers.isArray()) {
            throw invalidDetail("topics must be an array");
        }
        List<String> topics = new ArrayList<>();
        for (JsonNode matcher : matchers) {
            JsonNode type = matcher.path("match_type");
            if (!matcher.path("match").isTextual()) {
                throw invalidDetail("each topic must be an object with a string match");
            }
            if (!type.isMissingNode() && !type.asText().equals("exact")) {
                throw invalidDetail("the only match_type that is supported is exact");
            }
            String topic = matcher.path("match").textValue();
            if (topic.indexOf('{') >= 0) {
                // It would be read as a template, and grant more than the one topic.
                throw invalidDetail("a topic must not contain {");
            }
            topics.add(topic);
        }
        return topics;
    }

    private static List<String> strings(String name, JsonNode array) {
        if (isAbsent(array)) {
            return List.of();
        }
        List<String> strings = new ArrayList<>();
        if (!array.isArray()) {
            throw new InvalidTokenException("The token's claim " + name + " must be an array of strings.");
        }
        for (JsonNode element : array) {
            if (!element.isTextual()) {
                throw new InvalidTokenException("The token's claim " + name + " must be an array of strings.");
            }
            strings.add(element.textValue());
        }
        return strings;
    }

    private static Optional<TopicSelectors> parsed(
            String action, List<String> texts, Function<List<String>, TopicSelectors> selectors) {
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        if (texts.size() > MAX_SELECTORS) {
            throw new InvalidTokenException("The token's claims have " + texts.size() + " topic selectors for " + action
                    + "; " + MAX_SELECTORS + " are allowed. Use templates, as in news/{name}.");
        }
        try {
            return Optional.of(selectors.apply(texts));
        } catch (InvalidSelectorException invalid) {
            throw new InvalidTokenException(
                    "The token's claim mercure." + action + " cannot be used. " + invalid.getMessage());
        }
    }

    private static InvalidTokenException invalidDetail(String why) {
        return new InvalidTokenException("The token's claim " + DETAILS + " cannot be used: " + why + ".");
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }
}
