package io.everysource.benchmarks;

import java.util.Set;

/** The program floor/floor.c: whatever it is asked, it answers with the one stream there is. */
final class Floor implements Dialect {
    @Override
    public Set<String> works() {
        return Set.of("broadcast", "flat-out");
    }

    @Override
    public Request stream(String host, String selector, String query) {
        return new Request("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", "", "");
    }

    @Override
    public boolean publishesItself() {
        return true;
    }
}
