package io.everysource.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The CPU time that was used up to now, since the machine and the processes began, in microseconds.
 *
 * @param threads of the server's processes
 * @param server of the same processes, to the tick, with threads that have ended
 * @param own of this process, to the tick
 * @param machine of all processes, to the tick
 */
record CpuClock(ThreadTimes threads, long server, long own, long machine) {
    /** USER_HZ, the same on every Linux machine of today. */
    private static final long MICROS_PER_TICK = 10_000;

    /** What ticks may be wrong by. */
    private static final long MAX_ERROR = 3 * MICROS_PER_TICK;

    // Counted from behind the command, which is in parentheses and may have spaces.
    private static final int UTIME = 11;
    private static final int STIME = 12;

    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;

    static CpuClock read(List<Long> serverPids) throws IOException {
        long server = 0;
        for (long pid : serverPids) {
            server += ofProcess(pid);
        }
        long own = ofProcess(ProcessHandle.current().pid());
        return new CpuClock(ThreadTimes.read(serverPids), server, own, ofMachine());
    }

    CpuTime since(CpuClock before) {
        long exactly = threads.microsSince(before.threads);
        long ticked = server - before.server;
        long ownTicked = own - before.own;
        // So much more is the time of threads that have ended.
        long ofServer = ticked - exactly > MAX_ERROR ? ticked : exactly;
        return new CpuTime(ofServer, ownTicked, machine - before.machine - ticked - ownTicked);
    }

    private static long ofProcess(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * MICROS_PER_TICK;
    }

    private static long ofMachine() throws IOException {
        String[] fields =
                Files.readAllLines(Path.of("/proc/stat")).get(0).strip().split(" +", -1);
        long ticks = 0;
        for (int i = 1; i <= STEAL; i++) {
            ticks += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(fields[i]);
        }
        return ticks * MICROS_PER_TICK;
    }
}
