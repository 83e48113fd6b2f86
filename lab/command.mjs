// The command line of the lab.
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { engines } from './engines.mjs';
import { cache, installed, script } from './family.mjs';
import { launch } from './launched.mjs';
import { listLine } from './print.mjs';
import { run } from './run.mjs';
import { setup } from './setup.mjs';

const HELP = `lab/lab list                        the engines, and what is missing to run them
lab/lab setup [ENGINE…]             installs all or some (Debian packages: as root)
lab/lab run [OPTION…] [ENGINE…]     runs the suite in all or some, against a server of its own
lab/lab table                       writes docs/browsers.md and its picture from the last run
lab/lab ENGINE URL                  opens a page in an engine, until Ctrl-C or until its title begins with DONE;
                                    jscript takes a file instead

--jobs=N        engines at a time (three a processor: most of the time they wait)
--keep          keeps the logs of engines that passed, too
--origin=URL    a server that is running with --lab, instead of one of its own
--query=TEXT    is appended to the query of the page's address: only=tabs,open runs these cases alone

Where EVERYSOURCE_REQUIRE_ENGINES is 1, an engine that is not installed is a failure.
EVERYSOURCE_LAB_CACHE is where setup keeps what it fetches (~/.cache/everysource-lab),
EVERYSOURCE_JAR the server (webapp/target/everysource.jar).`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  jobs: { type: 'string', default: String(3 * availableParallelism()) },
  keep: { type: 'boolean', default: false },
  origin: { type: 'string' },
  query: { type: 'string', default: '' },
};

class Misuse extends Error {}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => interrupted.abort('interrupted'));
}

function parse() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Misuse(error.message);
  }
}

function named(ids) {
  const unknown = ids.find((id) => !engines.some((engine) => engine.id === id));
  if (unknown !== undefined) {
    throw new Misuse(`No engine is called ${unknown}.`);
  }
  return ids.length > 0 ? engines.filter(({ id }) => ids.includes(id)) : engines;
}

async function list() {
  const states = await Promise.all(engines.map(installed));
  engines.forEach((engine, position) => console.log(listLine(engine, states[position])));
  return true;
}

/** The client's fakes need what the client's build installs, so they are loaded for this alone. */
async function table() {
  const { writeTable } = await import('./table.mjs');
  return writeTable();
}

function runSuite(ids, values) {
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) {
    throw new Misuse('--jobs must be a number of engines.');
  }
  const strict = process.env.EVERYSOURCE_REQUIRE_ENGINES === '1';
  return run(named(ids), { ...values, jobs, strict }, interrupted.signal);
}

async function openByHand(id, subject) {
  const [engine] = named([id]);
  if (subject === undefined) {
    throw new Misuse(`What is ${id} to open?`);
  }
  const { missing } = await installed(engine);
  if (missing) {
    console.error(missing);
    return false;
  }
  const args = engine.checks
    ? () => [cache(engine), subject]
    : (profile) => [cache(engine), profile, subject, ...(engine.args ?? [])];
  const opened = await launch(script(engine, engine.checks ? 'check' : 'launch'), args, randomUUID(), ['ignore', 'inherit', 'inherit']);
  interrupted.signal.addEventListener('abort', () => opened.end());
  const how = await opened.exited;
  await opened.end();
  return how === 'with exit code 0' || interrupted.signal.aborted;
}

async function main() {
  const { values, positionals } = parse();
  const [command = 'help', ...rest] = positionals;
  if (values.help || command === 'help') {
    console.log(HELP);
    return true;
  }
  const commands = { list, setup: (...ids) => setup(named(ids)), run: (...ids) => runSuite(ids, values), table };
  return Object.hasOwn(commands, command) ? commands[command](...rest) : openByHand(command, ...rest);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Misuse ? `${error.message}\n\n${HELP}` : error);
  process.exitCode = 2;
}
