package io.everysource.contract;

final class EventStreamTest extends TransportContract {
    EventStreamTest() {
        super("event-stream");
    }
}
