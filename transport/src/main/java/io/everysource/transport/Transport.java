package io.everysource.transport;

import io.everysource.hub.HubConfig;
import io.everysource.message.Framing;
import java.time.Duration;

/** A way for the text to travel, and a rule for when the response ends. Stateless. */
public interface Transport {
    /** The value of the {@code transport} parameter. */
    String name();

    /** The response's content type. */
    String contentType();

    /** Whether the text travels as the argument of a call, so that neither status nor headers can be seen. */
    boolean isScript();

    /** Whether the response ends as soon as there was something to send. */
    boolean isPoll();

    /** Bytes after which a response ends unless the request says otherwise; 0 for never. */
    long limit();

    /**
     * What goes around the text.
     *
     * @param callback the function to call; empty unless this is a script transport
     * @param padding bytes of padding asked for
     */
    Envelope envelope(String callback, int padding);

    /** The form in which messages are sent. */
    default Framing framing(Control control) {
        if (isScript()) {
            return Framing.SCRIPT;
        }
        return control == Control.NONE ? Framing.TEXT_BARE : Framing.TEXT;
    }

    /** How long a response may be silent, unless a request asks for less. */
    default Duration silence(HubConfig config) {
        return isPoll() ? config.pollHold() : config.heartbeat();
    }
}
