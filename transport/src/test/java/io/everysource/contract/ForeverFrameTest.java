package io.everysource.contract;

final class ForeverFrameTest extends TransportContract {
    ForeverFrameTest() {
        super("forever-frame");
    }
}
