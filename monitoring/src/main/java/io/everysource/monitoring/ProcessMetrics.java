package io.everysource.monitoring;

import com.sun.management.OperatingSystemMXBean;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What Micrometer tells of the process and its JVM, and which build it runs. */
public final class ProcessMetrics implements MeterBinder, AutoCloseable {
    private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final String version;
    private final JvmGcMetrics collections = new JvmGcMetrics();

    /** @param version of the product */
    public ProcessMetrics(String version) {
        this.version = version;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        new JvmMemoryMetrics().bindTo(registry);
        collections.bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        bindProcessor(registry);
        new UptimeMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        Gauge.builder(MeterNames.BUILD, () -> 1)
                .description("Which build this is.")
                .tag("version", version)
                .tag("java_version", Runtime.version().toString())
                .register(registry);
    }

    /** Two of Micrometer's names are against Prometheus's rules: one has a unit that is no base unit, the other a suffix of histograms. */
    private static void bindProcessor(MeterRegistry registry) {
        new ProcessorMetrics().bindTo(registry);
        List.of("process.cpu.time", "system.cpu.count")
                .forEach(
                        name -> Optional.ofNullable(registry.find(name).meter()).ifPresent(registry::remove));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            FunctionCounter.builder(
                            MeterNames.PROCESS_CPU, system, of -> of.getProcessCpuTime() / (double) NANOS_PER_SECOND)
                    .description("CPU time that the process took.")
                    .register(registry);
        }
        Gauge.builder(MeterNames.SYSTEM_CPUS, () -> Runtime.getRuntime().availableProcessors())
                .description("Processors that the JVM may use.")
                .register(registry);
    }

    /** Ends the watching of collections. */
    @Override
    public void close() {
        collections.close();
    }
}
