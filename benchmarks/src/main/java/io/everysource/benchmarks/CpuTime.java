package io.everysource.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The CPU time of the processes that matter, all in microseconds.
 *
 * @param server of all threads of the server's processes, user and system
 * @param own of this process
 * @param others of the whole machine's other processes, which make a measurement doubtful
 */
record CpuTime(long server, long own, long others) {
    /** USER_HZ, the same on every Linux machine of today. */
    private static final long MICROS_PER_TICK = 10_000;

    // Counted from behind the command, which is in parentheses and may have spaces.
    private static final int UTIME = 11;
    private static final int STIME = 12;

    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;

    /** As of now, since the machine and the processes began. */
    static CpuTime read(List<Long> serverPids) throws IOException {
        long server = 0;
        for (long pid : serverPids) {
            server += ofProcess(pid);
        }
        long own = ofProcess(ProcessHandle.current().pid());
        return new CpuTime(server, own, ofMachine() - server - own);
    }

    CpuTime since(CpuTime before) {
        return new CpuTime(server - before.server, own - before.own, others - before.others);
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
