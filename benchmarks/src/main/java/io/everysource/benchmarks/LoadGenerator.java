package io.everysource.benchmarks;

import java.io.IOException;
import java.util.Arrays;
import java.util.TreeSet;

/**
 * Puts a load on a server of this machine and prints what that cost, as one line of JSON.
 *
 * <pre>
 * WORK [--server everysource|floor|nchan|pushpin] --port P [--publish-port P] [--pids P,P...] [--warm-up 5] [--seconds 10] [--size 64] ...
 *
 * broadcast   --streams N --rate R [--scheme http|https] [--http 1.1|2] [--per-connection 10]
 * flat-out    [--streams 200] [--window 256]
 * own-topics  [--streams 200]
 * long-poll   --streams N --rate R
 * storm       --streams N --rate R [--watchers 100]
 * topics      --topics N --busy N --rate R
 * templates   --templates N --matching N --rate R
 * replay      --messages N --others N
 * idle        --streams N [--query TEXT]: prints a line when they are open, and holds them until its input ends
 * </pre>
 *
 * Exits with 1 if anything was missing, repeated, out of order or broken, or if nothing came; with 2 if it is told what it does not
 * know. The CPU time is that of the processes {@code --pids}.
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
