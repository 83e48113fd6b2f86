package io.everysource.webapp.doctor;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What is asked of a hub.
 *
 * @param hub where it is
 * @param credential the token and how it is presented; empty for none
 * @param origin the page's origin, as browsers send it; empty if it is no page of another origin
 * @param isPublish whether to publish, else to subscribe
 * @param topic to which topic
 * @param transport how to subscribe, as in {@code event-stream}
 * @param patience how long to wait for an answer, or the beginning of a stream
 */
public record Question(
        URI hub,
        Optional<Credential> credential,
        Optional<String> origin,
        boolean isPublish,
        String topic,
        String transport,
        Duration patience) {

    /**
     * A token as it is presented.
     *
     * @param isCookie whether as a cookie, else as a header
     */
    public record Credential(String token, boolean isCookie) {
        @Override
        public String toString() {
            return isCookie ? "a cookie" : "a token";
        }
    }

    boolean hasToken() {
        return credential.isPresent();
    }

    boolean hasCookie() {
        return credential.isPresent() && credential.get().isCookie();
    }

    /** Whether nobody but this machine is between. */
    boolean isLocal() {
        String host = String.valueOf(hub.getHost());
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
