package io.everysource.webapp.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.everysource.access.InvalidTokenException;
import io.everysource.access.JwtVerifier;
import io.everysource.access.KeySource;
import io.everysource.access.Revocations;
import io.everysource.access.Token;
import io.everysource.access.TokenClaims;
import io.everysource.access.TokenRules;
import io.everysource.access.TokenSigner;
import io.everysource.access.TokenVerifier;
import io.everysource.hub.ActiveSubscription;
import io.everysource.hub.TopicSelectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.StatusCodes;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What an application's login does: gives who comes with a name a token for the hub, for minutes. There are no passwords, so anybody
 * may come with any name. Tokens are signed with a key that only this object has. Safe for use by any thread.
 */
final class Logins implements HttpHandler, TokenVerifier {
    private static final String ALGORITHM = "HS256";
    private static final int KEY_BYTES = 32;
    private static final Duration LIFETIME = Duration.ofMinutes(5);
    private static final int MAX_NAME = 60;
    private static final Pattern PERSON = Pattern.compile("[a-z0-9]{8,32}");

    private static final String ROOMS = "chat/{room}";
    private static final String WHO_IS_THERE = ActiveSubscription.PATH + "/chat%2F{room}{/subscriber}";
    private static final String INBOX = "user/";
    private static final String INBOXES = INBOX + "{name}";
    private static final String REPORTS = "report/{name}";

    private final Function<List<String>, TopicSelectors> selectors;
    private final Clock clock;

    /** Made when somebody logs in: that takes a while, in which libraries are loaded. Until then there is none. */
    private volatile Tools tools;

    private record Tools(TokenSigner signer, TokenVerifier verifier) {}

    /** @param selectors reads topic selectors, as {@code hub::selectors} does */
    Logins(Function<List<String>, TopicSelectors> selectors, Clock clock) {
        this.selectors = selectors;
        this.clock = clock;
    }

    @Override
    public Token verify(String jwt) {
        Tools made = tools;
        if (made == null) {
            throw new InvalidTokenException("This token is of another life of the server. Log in again.");
        }
        return made.verifier().verify(jwt);
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        Forms.read(exchange, form -> login(exchange, form));
    }

    private void login(HttpServerExchange exchange, Map<String, String> form) {
        String name = form.getOrDefault("name", "").strip();
        String person = form.getOrDefault("person", "");
        if (name.isEmpty() || name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
            Forms.refuse(
                    exchange,
                    StatusCodes.BAD_REQUEST,
                    "name",
                    "A name has 1 to " + MAX_NAME + " characters, none of them control characters.");
        } else if (!PERSON.matcher(person).matches()) {
            Forms.refuse(
                    exchange,
                    StatusCodes.BAD_REQUEST,
                    "person",
                    "What tells persons of one name apart has 8 to 32 characters, of a to z and 0 to 9.");
        } else {
            String subject = name + "-" + person;
            ObjectNode document = JsonNodeFactory.instance.objectNode();
            document.put("token", tools().signer().sign(claims(name, person, subject)));
            document.put("seconds", LIFETIME.toSeconds());
            document.put("subject", subject);
            Forms.answer(exchange, document);
        }
    }

    /** Who is in the rooms, and what is for this name alone; to write to rooms, to others and for tests. */
    private TokenClaims claims(String name, String person, String subject) {
        ObjectNode seen = JsonNodeFactory.instance.objectNode();
        seen.put("name", name);
        seen.put("person", person);
        return TokenClaims.NONE
                .withSubscribe(ROOMS, WHO_IS_THERE, INBOX + encode(name))
                .withPublish(ROOMS, INBOXES, REPORTS)
                .withSubject(subject)
                .withExpiresAt(clock.instant().plus(LIFETIME))
                .withPayload(seen.toString());
    }

    /** A name as it stands in a topic: everything but letters, digits, {@code -}, {@code .} and {@code _} escaped. */
    private static String encode(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A");
    }

    private synchronized Tools tools() {
        if (tools == null) {
            byte[] bytes = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(bytes);
            String key = HexFormat.of().formatHex(bytes);
            tools = new Tools(
                    TokenSigner.of(key, ALGORITHM),
                    JwtVerifier.of(
                            KeySource.text(key, Set.of(ALGORITHM)),
                            TokenRules.NONE,
                            selectors,
                            clock,
                            new Revocations(clock)));
        }
        return tools;
    }
}
