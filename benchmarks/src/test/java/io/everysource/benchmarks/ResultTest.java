package io.everysource.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTest {
    @Test
    void itIsOneLineOfJson() {
        Result result = new Result();
        result.put("work", "broadcast");
        result.put("streams", 10);
        result.put("p99", 1.25);
        assertThat(result).hasToString("{\"work\":\"broadcast\",\"streams\":10,\"p99\":1.250}");
    }

    @Test
    void latenciesCountByWhenTheyWereDue() {
        Latencies latencies = new Latencies();
        latencies.restart(1_000_000);
        latencies.add(999_999, 50_000_000);
        latencies.add(1_000_000, 3_000_000);
        latencies.add(1_000_000, 11_000_000);
        latencies.to(2_000_000);
        latencies.add(2_000_000, 50_000_000);
        Result result = new Result();
        latencies.tell(result);
        assertThat(result).hasToString("{\"p50\":2.010,\"p99\":10.010,\"p999\":10.010,\"max\":10.000}");
    }
}
