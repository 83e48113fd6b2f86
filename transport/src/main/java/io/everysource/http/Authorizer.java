package io.everysource.http;

import io.everysource.access.InvalidTokenException;
import io.everysource.access.KeysUnavailableException;
import io.everysource.access.Token;
import io.everysource.access.TokenVerifier;
import io.everysource.hub.Access;
import io.everysource.transport.Transport;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.util.Optional;

/** Finds out who asks and what they may. Runs on I/O threads. */
final class Authorizer {
    private static final String HOW =
            "Send it as the header 'Authorization: Bearer <token>', as the parameter authorization, or as the cookie "
                    + "mercureAuthorization.";

    private final AccessPolicy policy;
    private final Cors cors;
    private final HttpListener listener;

    Authorizer(AccessPolicy policy, Cors cors, HttpListener listener) {
        this.policy = policy;
        this.cors = cors;
        this.listener = listener;
    }

    /** @throws BadRequestException unless the subscriber may have what is not private */
    Access subscriber(HttpServerExchange exchange, Parameters parameters, Transport transport) {
        String address = ClientAddress.of(exchange);
        if (policy.subscribers().isEmpty() || TranslatedRequest.of(exchange).isPresent()) {
            listener.authorized(Party.SUBSCRIBER, Authorization.OPEN);
            return Access.anonymous(address);
        }
        Optional<Credential> credential = Credential.of(exchange, parameters)
                .filter(given -> !given.isCookie() || mayUseCookie(exchange, transport));
        if (credential.isEmpty() && policy.anonymous()) {
            listener.authorized(Party.SUBSCRIBER, Authorization.ANONYMOUS);
            return Access.anonymous(address);
        }
        Token token = verify(exchange, Party.SUBSCRIBER, policy.subscribers().get(), credential);
        listener.authorized(Party.SUBSCRIBER, Authorization.GRANTED);
        return new Access(token.subject(), token.id(), token.subscribe(), token.expiresAt(), address, token.payload());
    }

    /**
     * Who publishes. Whether it may publish what it has to will be found out later; only if it may not publish at all is that told here.
     *
     * @throws BadRequestException unless the publisher may publish at all
     */
    Publisher publisher(HttpServerExchange exchange, Parameters query) {
        if (policy.publishers().isEmpty() || TranslatedRequest.of(exchange).isPresent()) {
            return new Publisher(Optional.empty());
        }
        Optional<Credential> credential = Credential.of(exchange, query);
        if (credential.isPresent() && credential.get().isCookie()) {
            checkOrigin(exchange);
        }
        return new Publisher(Optional.of(
                verify(exchange, Party.PUBLISHER, policy.publishers().get(), credential)));
    }

    /**
     * Any page can have a browser send its cookies. A script can be read by the page that includes it, so it gets none; a frame
     * calls into the page around it, which has to be this server's own; what a page reads itself is left to CORS, so it has to be
     * something that CORS applies to.
     */
    private boolean mayUseCookie(HttpServerExchange exchange, Transport transport) {
        if (transport.isScript()) {
            return !transport.isPoll() && Origins.isSameOrigin(exchange);
        }
        String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
        if (origin == null) {
            return !Origins.isEmbedded(exchange);
        }
        return cors.isListed(origin) || Origins.isOwn(exchange, origin);
    }

    private void checkOrigin(HttpServerExchange exchange) {
        Optional<String> origin = Origins.of(exchange);
        if (origin.isEmpty()) {
            throw new BadRequestException(
                    StatusCodes.FORBIDDEN,
                    "Origin",
                    "A publisher that is known by its cookie has to say where its page is from, by Origin or Referer.");
        }
        if (!cors.isListed(origin.get()) && !Origins.isOwn(exchange, origin.get())) {
            throw new BadRequestException(
                    StatusCodes.FORBIDDEN,
                    "Origin",
                    "Pages of this origin may not publish with their visitor's cookie. If they should, start the server "
                            + "with --cors-origin and the page's origin.");
        }
    }

    private Token verify(
            HttpServerExchange exchange, Party party, TokenVerifier verifier, Optional<Credential> credential) {
        if (credential.isEmpty()) {
            listener.authorized(party, Authorization.MISSING);
            throw unauthorized(exchange, "Bearer", "A token is needed. " + HOW);
        }
        try {
            if (credential.get().token().isEmpty()) {
                throw new InvalidTokenException("The header Authorization has no bearer token.");
            }
            return verifier.verify(credential.get().token());
        } catch (InvalidTokenException invalid) {
            listener.authorized(party, Authorization.INVALID);
            throw unauthorized(exchange, "Bearer error=\"invalid_token\"", invalid.getMessage());
        } catch (KeysUnavailableException unavailable) {
            listener.authorized(party, Authorization.UNAVAILABLE);
            throw new BadRequestException(
                    StatusCodes.SERVICE_UNAVAILABLE, Credential.PARAMETER, unavailable.getMessage());
        }
    }

    private static BadRequestException unauthorized(HttpServerExchange exchange, String challenge, String detail) {
        exchange.getResponseHeaders().put(Headers.WWW_AUTHENTICATE, challenge);
        return new BadRequestException(StatusCodes.UNAUTHORIZED, Credential.PARAMETER, detail);
    }
}
