package io.everysource.webapp.lab;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What can be wrong with the lab's hub, by the name that it has in a path. */
enum Fault {
    /** Nothing is wrong; requests are counted. */
    PASS,
    /** Responses break off, and a gateway is bad. */
    CUT,
    /** A response stops in its middle and stays open. */
    SILENT,
    /** Something on the way holds responses back until they end. */
    BUFFERED,
    /** There is nothing, and will not be. */
    GONE,
    /** An event is acknowledged and lost. */
    DROP,
    /** An event is appended twice. */
    REPEAT,
    /** An event is acknowledged with the id of another. */
    WRONG_ID,
    /** An event is acknowledged long before it is appended. */
    LATE;

    static Optional<Fault> of(String word) {
        return Stream.of(values()).filter(fault -> fault.word().equals(word)).findFirst();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it lies in what becomes of published events. */
    boolean isPublishers() {
        return this == DROP || this == REPEAT || this == WRONG_ID || this == LATE;
    }
}
