package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class CpuClockTest {
    @Test
    void threadsTellByTheNanosecond() {
        CpuTime time = clock(Map.of("1", 8_000_000L, "2", 500_000L), 20_000, 30_000, 90_000)
                .since(clock(Map.of("1", 5_000_000L, "3", 9_000_000L), 10_000, 10_000, 40_000));
        assertThat(time).isEqualTo(new CpuTime(3_500, 20_000, 20_000));
    }

    @Test
    void threadsThatHaveEndedAreInTheTicks() {
        CpuTime time = clock(Map.of("1", 8_000_000L), 100_000, 0, 100_000).since(clock(Map.of(), 0, 0, 0));
        assertThat(time.server()).isEqualTo(100_000);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theKernelTellsThemOfThisProcess() throws IOException {
        CpuClock clock = CpuClock.read(List.of(ProcessHandle.current().pid()));
        assertThat(clock.threads().nanos()).hasSizeGreaterThan(1);
        assertThat(clock.server()).isPositive();
        assertThat(clock.machine()).isGreaterThanOrEqualTo(clock.own());
    }

    private static CpuClock clock(Map<String, Long> threads, long server, long own, long machine) {
        return new CpuClock(new ThreadTimes(threads), server, own, machine);
    }
}
