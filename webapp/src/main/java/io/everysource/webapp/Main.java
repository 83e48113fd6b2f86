package io.everysource.webapp;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import io.everysource.webapp.logging.Logging;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** Starts the server from the command line. */
public final class Main {
    private Main() {}

    /** Runs until the process is told to end. Exit codes: 0 ended, 1 could not start, 2 wrong use. */
    public static void main(String[] args) throws IOException {
        Logging.configure();
        if (ServerCommand.runsServer(args)) {
            Preload.begin();
        }
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        int status = ServerCommand.execute(System.getenv(), out, err, args);
        if (status != ServerCommand.RUNNING) {
            System.exit(status);
        }
        returnFreeHeap();
        Preload.goOn();
    }

    /** Has the JVM keep little of the heap that it does not need, unless the operator said otherwise: streams are many and idle. */
    private static void returnFreeHeap() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        // In this order: the least must never be above the most.
        setUnlessGiven(jvm, "MinHeapFreeRatio", "10");
        setUnlessGiven(jvm, "MaxHeapFreeRatio", "20");
    }

    private static void setUnlessGiven(HotSpotDiagnosticMXBean jvm, String option, String value) {
        if (jvm.getVMOption(option).getOrigin() == VMOption.Origin.DEFAULT) {
            jvm.setVMOption(option, value);
        }
    }
}
