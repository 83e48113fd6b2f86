package io.everysource.benchmarks;

import java.util.Set;

/** The program floor/floor.c: whatever it is asked, it answers with the one stream there is. */
final class Floor implements Dialect {
    @Override
    public Set<String> works() {
        return Set.of("broadcast", "flat-out");
    }

    @Override
    public String stream(String selector, String query) {
        return "/";
    }

    @Override
    public boolean publishesItself() {
        return true;
    }
}
