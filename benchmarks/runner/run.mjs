// The command line of benchmarks/run.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildMissing } from './build.mjs';
import { machine } from './machine.mjs';
import { Misuse, readOptions } from './options.mjs';
import { ROOT } from './processes.mjs';
import { present, run } from './rounds.mjs';
import { chosen, WORKS } from './works.mjs';

const HELP = `benchmarks/run [OPTION…] [WORK…]    measures all works or some, and writes what it measured to a file

--rounds=N      how often each is measured (5)         ROUNDS
--seconds=N     for how long (20)                      SECONDS_EACH
--warm-up=N     after how long (10)                    WARM_UP
--heat=N        seconds of many deliveries before      HEAT
                that, where few would come (20)
--tries=N       how often at most, while other         TRIES
                processes take more than a tenth of
                a core (4)
--quick         one short round with one try, to see that all works
--output=FILE   where to (benchmarks/results/TIME.jsonl)

JAVA_OPTS are options for the JVM of EverySource. benchmarks/table makes tables and pictures of what was measured.
Works, of which the beginning will do, as in broadcast: ${WORKS.map(({ id }) => id).join(' ')}`;

const tell = (line) => console.error(line);

async function main() {
  const { help, output, names, settings } = readOptions(process.argv.slice(2));
  if (help) {
    console.log(HELP);
    return true;
  }
  const works = chosen(names);
  buildMissing(tell);
  const file = output ?? join(ROOT, 'benchmarks/results', `${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.jsonl`);
  mkdirSync(dirname(file), { recursive: true });
  const keep = (record) => appendFileSync(file, `${JSON.stringify(record)}\n`);
  keep({ machine: machine(), settings });
  let failures = 0;
  await run(present(works, tell), settings, (record) => {
    failures += record.failed ? 1 : 0;
    keep(record);
  }, tell);
  tell(`${file}${failures > 0 ? `, with ${failures} failures` : ''}`);
  return failures === 0;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Misuse ? `${error.message}\n\n${HELP}` : error);
  process.exitCode = 2;
}
