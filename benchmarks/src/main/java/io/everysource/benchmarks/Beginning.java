package io.everysource.benchmarks;

/**
 * What there was when a measurement began.
 *
 * @param nanos when that was, by {@link System#nanoTime}
 */
record Beginning(long deliveries, long nanos, CpuClock cpu) {}
