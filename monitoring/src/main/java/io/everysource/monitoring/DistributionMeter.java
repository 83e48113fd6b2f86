package io.everysource.monitoring;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** Tells distributions to a registry: to Prometheus as a histogram, to others as how many values there were and their sum. */
final class DistributionMeter implements Collector {
    /** The distributions of one series, one for each thread that writes. */
    private record Series(String label, Supplier<List<Distribution>> parts) {}

    private final String name;
    private final String help;
    private final long[] bounds;
    private final double unit;
    private String labelName = "";
    private final List<Series> series = new ArrayList<>();

    /**
     * A meter without series.
     *
     * @param bounds those of all its distributions
     * @param unit how many of the distributions' units make one of the meter's
     */
    DistributionMeter(String name, String help, long[] bounds, double unit) {
        this.name = name;
        this.help = help;
        this.bounds = bounds;
        this.unit = unit;
    }

    /** Adds the one series of a meter without labels. */
    DistributionMeter of(Supplier<List<Distribution>> parts) {
        series.add(new Series("", parts));
        return this;
    }

    /** Adds the series that has {@code value} as its label {@code label}. */
    DistributionMeter of(String label, String value, Supplier<List<Distribution>> parts) {
        labelName = label;
        series.add(new Series(value, parts));
        return this;
    }

    void bindTo(MeterRegistry registry) {
        if (registry instanceof PrometheusMeterRegistry prometheus) {
            prometheus.getPrometheusRegistry().register(this);
            return;
        }
        for (Series each : series) {
            counter(registry, ".count", each, Distribution::total);
            counter(registry, ".sum", each, part -> part.sum() / unit);
        }
    }

    private void counter(MeterRegistry registry, String suffix, Series each, ToDoubleFunction<Distribution> of) {
        // Micrometer holds on to the function, but not to the object.
        FunctionCounter.builder(
                        name + suffix,
                        registry,
                        any -> each.parts().get().stream().mapToDouble(of).sum())
                .description(help)
                .tags(each.label().isEmpty() ? Tags.empty() : Tags.of(labelName, each.label()))
                .register(registry);
    }

    @Override
    public MetricSnapshot collect() {
        return new HistogramSnapshot(
                new MetricMetadata(name.replace('.', '_'), help),
                series.stream().map(this::point).toList());
    }

    private HistogramDataPointSnapshot point(Series each) {
        List<Distribution> parts = each.parts().get();
        double[] upTo = new double[bounds.length + 1];
        long[] counts = new long[bounds.length + 1];
        List<Exemplar> exemplars = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            upTo[i] = i < bounds.length ? bounds[i] / unit : Double.POSITIVE_INFINITY;
        }
        for (Distribution part : parts) {
            for (int i = 0; i < counts.length; i++) {
                counts[i] += part.count(i);
                part.exemplar(i).ifPresent(exemplar -> exemplars.add(of(exemplar)));
            }
            sum += part.sum() / unit;
        }
        return new HistogramDataPointSnapshot(
                ClassicHistogramBuckets.of(upTo, counts),
                sum,
                each.label().isEmpty() ? Labels.EMPTY : Labels.of(labelName, each.label()),
                Exemplars.of(exemplars),
                0);
    }

    private Exemplar of(Distribution.Exemplar exemplar) {
        return Exemplar.builder()
                .value(exemplar.value() / unit)
                .traceId(exemplar.trace().traceId())
                .spanId(exemplar.trace().parentId())
                .timestampMillis(exemplar.timeMillis())
                .build();
    }
}
