package io.everysource.benchmarks;

import java.io.IOException;

/** Something that is measured. */
interface Work {
    void run(Bench bench, Result result) throws IOException, InterruptedException;
}
