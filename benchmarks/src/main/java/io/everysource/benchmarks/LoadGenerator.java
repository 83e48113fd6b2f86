package io.everysource.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Puts a load on a server of this machine and prints what it cost, as one line of JSON. README.md has the works and their options.
 *
 * <p>Exits with 1 if anything was lost, repeated, out of order or broken, or if nothing came; with 2 if it is told what it does not know.
 */
public final class LoadGenerator {
    private LoadGenerator() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            System.exit(run(args) ? 0 : 1);
        } catch (IllegalArgumentException misuse) {
            System.err.println(misuse.getMessage());
            System.exit(2);
        }
    }

    /** @return whether all that was published came, once and in order */
    private static boolean run(String... args) throws IOException, InterruptedException {
        String name = args.length > 0 ? args[0] : "";
        Work work = Works.BY_NAME.get(name);
        if (work == null) {
            throw new IllegalArgumentException(
                    "The work is '" + name + "', not one of " + new TreeSet<>(Works.BY_NAME.keySet()));
        }
        Options options = new Options(Arrays.copyOfRange(args, 1, args.length));
        String server = options.choice("server", "everysource", Dialects.BY_NAME.keySet());
        Dialect dialect = Dialects.BY_NAME.get(server);
        if (!dialect.works().contains(name)) {
            throw new IllegalArgumentException(server + " can do " + new TreeSet<>(dialect.works()));
        }
        Settings settings = Settings.of(dialect, options);
        if (!settings.isPlain() && !name.equals("broadcast")) {
            throw new IllegalArgumentException("only broadcast speaks TLS or HTTP/2");
        }
        Bench bench = new Bench(settings);
        Result result = new Result();
        result.put("work", name);
        result.put("server", server);
        work.run(bench, options, result);
        bench.tally().tell(result);
        System.out.println(result);
        return bench.tally().isClean();
    }
}
