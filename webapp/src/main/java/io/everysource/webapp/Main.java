package io.everysource.webapp;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.VMOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/** Starts the server from the command line. */
public final class Main {
    private Main() {}

    /** Runs until the process is told to end. Exit codes: 0 ended, 1 could not start, 2 wrong use. */
    public static void main(String[] args) throws IOException {
        configureLogging();
        PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
        PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);
        int status = ServerCommand.execute(System.getenv(), out, err, args);
        if (status != ServerCommand.RUNNING) {
            System.exit(status);
        }
        returnFreeHeap();
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

    /** Unless the operator brought a configuration. */
    private static void configureLogging() throws IOException {
        if (System.getProperty("java.util.logging.config.file") != null) {
            return;
        }
        try (InputStream properties = Main.class.getResourceAsStream("logging.properties")) {
            LogManager.getLogManager().readConfiguration(properties);
        }
    }
}
