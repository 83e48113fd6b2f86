package io.everysource.benchmarks;

/**
 * What happened within a span of time.
 *
 * @param nanos how long it was
 */
record Measurement(long deliveries, long nanos, CpuTime cpu) {
    double seconds() {
        return nanos / 1e9;
    }

    void tell(Result result) {
        double seconds = seconds();
        result.put("seconds", seconds);
        result.put("deliveries", deliveries);
        result.put("perSecond", deliveries / seconds);
        if (cpu.server() > 0 && deliveries > 0) {
            result.put("cpuMicrosPerDelivery", (double) cpu.server() / deliveries);
            result.put("deliveriesPerCpuSecond", deliveries / (cpu.server() / 1e6));
        }
        result.put("cpuShare", cpu.server() / 1e6 / seconds);
        result.put("generatorShare", cpu.own() / 1e6 / seconds);
        result.put("others", cpu.others() / 1e4 / seconds);
    }
}
