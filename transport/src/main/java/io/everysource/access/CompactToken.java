package io.everysource.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A signed token in its compact form, taken apart; nothing of it is checked yet but its form. Whatever it says about where its key
 * is to be found ({@code jku}, {@code jwk}, {@code x5u}, {@code x5c}) is not even read.
 *
 * @param text the whole token
 * @param algorithm what it says it is signed with, one of those allowed
 * @param keyId what it calls its key ({@code kid})
 * @param payload its claims, as JSON in UTF-8
 * @param signatureLength in bytes
 */
record CompactToken(String text, Algorithm algorithm, Optional<String> keyId, ByteBuffer payload, int signatureLength) {
    /** How long a token may be, in characters. */
    static final int MAX_LENGTH = 8 * 1_024;

    private static final int MAX_KEY_ID_LENGTH = 1_024;
    private static final int PARTS = 3;
    private static final int PARTS_OF_ENCRYPTED = 5;
    /** Header members that change how a token is to be read. None of them is supported, so none may be passed over. */
    private static final Set<String> NOT_SUPPORTED = Set.of("crit", "b64", "zip", "enc");

    /** @throws InvalidTokenException if it is not of the form that is allowed */
    static CompactToken read(String jwt, Set<Algorithm> allowed) {
        if (jwt.startsWith("{")) {
            throw new InvalidTokenException("The token is JSON. Send it in its compact form, with two dots.");
        }
        String[] parts = jwt.split("\\.", PARTS_OF_ENCRYPTED + 1);
        if (parts.length == PARTS_OF_ENCRYPTED) {
            throw new InvalidTokenException("The token is encrypted (JWE). Only signed tokens are taken.");
        }
        if (parts.length != PARTS) {
            throw new InvalidTokenException("The token is no JWT: it must have three parts with dots between.");
        }
        ObjectNode header = Json.object(decoded(parts[0], "header"))
                .orElseThrow(() -> new InvalidTokenException(
                        "The token's header is no JSON object, or has a member more than once."));
        Algorithm algorithm = algorithm(header, allowed);
        checkSupported(header);
        ByteBuffer payload = decoded(parts[1], "payload");
        int signatureLength = decoded(parts[2], "signature").remaining();
        return new CompactToken(jwt, algorithm, keyId(header), payload, signatureLength);
    }

    @Override
    public String toString() {
        return "CompactToken[" + algorithm.id() + "]";
    }

    private static Algorithm algorithm(ObjectNode header, Set<Algorithm> allowed) {
        String id = header.path("alg").isTextual() ? header.path("alg").textValue() : "";
        if (id.toLowerCase(Locale.ROOT).strip().equals("none")) {
            throw new InvalidTokenException("The token is not signed (alg none).");
        }
        return allowed.stream()
                .filter(algorithm -> algorithm.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new InvalidTokenException(
                        "The token's algorithm (alg) is not the one that the server is configured for: "
                                + Algorithm.ids(allowed) + "."));
    }

    private static void checkSupported(ObjectNode header) {
        for (String name : NOT_SUPPORTED) {
            if (header.has(name)) {
                throw new InvalidTokenException("The token's header has '" + name + "', which is not supported.");
            }
        }
        String contentType = header.path("cty").asText("").toLowerCase(Locale.ROOT);
        if (contentType.equals("jwt") || contentType.equals("application/jwt")) {
            throw new InvalidTokenException("The token has another token in it (cty JWT), which is not supported.");
        }
    }

    private static Optional<String> keyId(ObjectNode header) {
        JsonNode keyId = header.path("kid");
        if (keyId.isMissingNode()) {
            return Optional.empty();
        }
        if (!keyId.isTextual() || keyId.textValue().length() > MAX_KEY_ID_LENGTH) {
            throw new InvalidTokenException(
                    "The token's key id (kid) must be a string of at most " + MAX_KEY_ID_LENGTH + " characters.");
        }
        return Optional.of(keyId.textValue());
    }

    /** [RFC 7515] 2: base64url without padding. One value has one spelling, so that a token cannot be varied. */
    private static ByteBuffer decoded(String part, String name) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (bytes.length > 0
                    && Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(bytes)
                            .equals(part)) {
                return ByteBuffer.wrap(bytes);
            }
            throw new InvalidTokenException("The token's " + name
                    + (bytes.length == 0 ? " is empty." : " is not in base64url without padding."));
        } catch (IllegalArgumentException notBase64) {
            throw new InvalidTokenException("The token's " + name + " is not in base64url without padding.");
        }
    }
}
