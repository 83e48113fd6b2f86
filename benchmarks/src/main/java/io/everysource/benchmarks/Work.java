package io.everysource.benchmarks;

import java.io.IOException;

/** Something that is measured. */
interface Work {
    void run(Bench bench, Options options, Result result) throws IOException, InterruptedException;
}
