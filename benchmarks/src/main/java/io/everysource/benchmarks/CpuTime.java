package io.everysource.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CPU time of another process, all its threads, user and system, in microseconds. */
final class CpuTime {
    /** USER_HZ, the same on every Linux machine of today. */
    private static final long MICROS_PER_TICK = 10_000;

    // Counted from behind the command, which is in parentheses and may have spaces.
    private static final int UTIME = 11;
    private static final int STIME = 12;

    private CpuTime() {}

    static long micros(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * MICROS_PER_TICK;
    }
}
