package io.everysource.contract;

final class LongPollTest extends TransportContract {
    LongPollTest() {
        super("long-poll");
    }
}
