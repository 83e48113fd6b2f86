package io.everysource.examples.spring;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/** What is published. */
@JsonInclude(Include.NON_NULL)
public record Event(
        @JsonProperty("topic") List<String> topics,
        String data,
        String type,
        @JsonProperty("private") boolean isPrivate) {
    /** An event for all who ask for its topic. */
    public static Event of(String topic, String data) {
        return new Event(List.of(topic), data, null, false);
    }
}
