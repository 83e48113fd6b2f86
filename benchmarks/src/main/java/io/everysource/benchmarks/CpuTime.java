package io.everysource.benchmarks;

/**
 * The CPU time that was used within a span, in microseconds.
 *
 * @param server of all threads of the server's processes, user and system
 * @param own of this process
 * @param others of the whole machine's other processes, which make a measurement doubtful
 */
record CpuTime(long server, long own, long others) {}
