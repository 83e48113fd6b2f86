package io.everysource.contract;

final class JsonpTest extends TransportContract {
    JsonpTest() {
        super("jsonp");
    }
}
