package io.everysource;

import java.util.Random;
import java.util.function.Consumer;

/** Runs a test with random input, again and again; a failure prints its seed, and {@code -Dseed=} repeats it. */
public final class Seeds {
    private Seeds() {}

    public static void each(int count, Consumer<Random> test) {
        Long given = Long.getLong("seed");
        long first = given == null ? System.nanoTime() : given;
        for (long seed = first; seed < first + (given == null ? count : 1); seed++) {
            try {
                test.accept(new Random(seed));
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("failed with -Dseed=" + seed + ": " + failure.getMessage(), failure);
            }
        }
    }
}
