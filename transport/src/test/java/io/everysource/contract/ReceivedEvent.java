package io.everysource.contract;

/**
 * What a client saw.
 *
 * @param type the event type; empty for a block that has an id and no data
 * @param lastEventId the client's last event id once this is dispatched
 */
record ReceivedEvent(String type, String data, String lastEventId) {
    boolean isControl() {
        return type.isEmpty() || type.startsWith("es:");
    }
}
