package io.everysource.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The CPU time of each thread of some processes, which the kernel tells by the nanosecond.
 *
 * @param nanos by the thread's id
 */
record ThreadTimes(Map<String, Long> nanos) {
    static ThreadTimes read(List<Long> pids) throws IOException {
        Map<String, Long> nanos = new HashMap<>();
        for (long pid : pids) {
            try (DirectoryStream<Path> threads =
                    Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
                for (Path thread : threads) {
                    nanos.put(thread.getFileName().toString(), ofThread(thread));
                }
            }
        }
        return new ThreadTimes(nanos);
    }

    /** What those that are there now took since then, in microseconds. */
    long microsSince(ThreadTimes before) {
        long sum = 0;
        for (Map.Entry<String, Long> thread : nanos.entrySet()) {
            sum += thread.getValue() - before.nanos.getOrDefault(thread.getKey(), 0L);
        }
        return sum / 1_000;
    }

    private static long ofThread(Path thread) throws IOException {
        try {
            String schedstat = Files.readString(thread.resolve("schedstat"));
            return Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
        } catch (NoSuchFileException ended) {
            return 0;
        }
    }
}
