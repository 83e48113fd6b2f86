package io.everysource.contract;

final class XhrStreamTest extends TransportContract {
    XhrStreamTest() {
        super("xhr-stream");
    }
}
