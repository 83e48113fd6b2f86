package io.everysource.access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads JSON strictly: each member once, nothing after the end, UTF-8 that is right, not too deep. */
final class Json {
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(32)
                            .maxNumberLength(100)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private Json() {}

    /** The object that {@code utf8} is; empty if it is something else. */
    static Optional<ObjectNode> object(ByteBuffer utf8) {
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(utf8.duplicate()).toString();
            return value(text).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** The value that {@code text} is; empty if it is not JSON. */
    static Optional<JsonNode> value(String text) {
        try {
            return Optional.of(MAPPER.readTree(text)).filter(node -> !node.isMissingNode());
        } catch (JsonProcessingException | NumberFormatException notJson) {
            // Jackson lets the latter through for exponents that no number has.
            return Optional.empty();
        }
    }
}
