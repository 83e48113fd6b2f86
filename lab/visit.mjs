// One engine's visit to the page of the suite, or its check of files.
import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { cache, ROOT, script } from './family.mjs';
import { launch } from './launched.mjs';
import { reports } from './reports.mjs';

const GRACE = 2000;
// How many times its bar a first event may take: engines share the processors here. The table has what it took.
const SLACK = 2;
const TAIL = 20;

/**
 * Has `engine` do its work and tells how it went: `{cases, done, failures, seconds, tail}`. `done` is the page's last report,
 * `tail` the end of the log if that did not come. `told` is called with the cases so far.
 *
 * @param {import('./engines.mjs').Engine} engine
 * @param {{origin: string, query: string, logs: string, keep: boolean, signal: AbortSignal, told: (cases: object[]) => void}} options
 */
export async function visit(engine, options) {
  const began = performance.now();
  const log = join(options.logs, `${engine.id}.log`);
  const output = await open(log, 'w');
  const work = engine.checks ? check : browse;
  const outcome = { cases: [], done: null, failures: [], tail: [] };
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(`the suite did not end within ${engine.seconds} s`), engine.seconds * 1000);
  const interrupt = () => limit.abort(options.signal.reason);
  options.signal.addEventListener('abort', interrupt);
  if (options.signal.aborted) {
    interrupt();
  }
  try {
    await work(engine, { ...options, log, output: output.fd }, limit, outcome);
    limit.signal.throwIfAborted();
  } catch (error) {
    outcome.failures.push({ why: error.message ?? String(error) });
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', interrupt);
    await output.close();
  }
  outcome.failures.push(...outcome.cases.filter(({ result }) => result === 'fail'), ...(options.query ? [] : absent(engine, outcome)));
  if (!outcome.done) {
    outcome.tail = (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-TAIL);
  }
  if (outcome.failures.length === 0 && !options.keep) {
    await rm(log);
  }
  return { ...outcome, seconds: (performance.now() - began) / 1000 };
}

async function browse(engine, { origin, query, output, told }, limit, outcome) {
  const run = `${engine.id}-${randomUUID()}`;
  const page = `${origin}/lab/?${new URLSearchParams({ run, engine: engine.id, auto: '1', slack: SLACK })}${query && `&${query}`}`;
  const args = (profile) => [cache(engine), profile, page, ...(engine.args ?? [])];
  const browser = await launch(script(engine, 'launch'), args, run, ['ignore', output, output]);
  try {
    browser.exited.then(async (how) => {
      await pause(GRACE, undefined, { ref: false });
      limit.abort(`the engine ended before its suite, ${how}`);
    });
    for await (const { type, data } of reports(origin, run, limit.signal)) {
      if (type === 'done') {
        outcome.done = data;
        checkCount(outcome);
        outcome.cases = outcome.cases.map((entry) => excused(engine, entry));
        Object.assign(outcome.done, count(outcome.cases));
        return;
      }
      outcome.cases.push(data);
      told(outcome.cases);
    }
  } finally {
    await browser.end();
  }
}

async function check(engine, { log, output, told }, limit, outcome) {
  for (const [file, ...how] of engine.checks) {
    const began = performance.now();
    const before = (await stat(log)).size;
    const run = `${engine.id}-${randomUUID()}`;
    const args = () => [cache(engine), join(ROOT, file), ...how];
    const checker = await launch(script(engine, 'check'), args, run, ['ignore', output, output]);
    limit.signal.addEventListener('abort', () => checker.end());
    const end = await checker.exited;
    await checker.end();
    limit.signal.throwIfAborted();
    const said = (await readFile(log)).subarray(before).toString().trim();
    outcome.cases.push({
      set: engine.id,
      case: basename(file),
      result: end === 'with exit code 0' ? 'pass' : 'fail',
      why: said || `it ended ${end}`,
      ms: Math.round(performance.now() - began),
    });
    told(outcome.cases);
  }
  outcome.done = count(outcome.cases);
}

function count(cases) {
  const of = (wanted) => cases.filter(({ result }) => result === wanted).length;
  return { passed: of('pass'), failed: of('fail'), skipped: of('skip') };
}

/** A case that failed for a known fault of the engine does not apply there. */
function excused({ faults = {} }, entry) {
  const why = faults[`${entry.set}: ${entry.case}`];
  return why && entry.result === 'fail' ? { ...entry, result: 'skip', why } : entry;
}

function checkCount({ cases, done }) {
  const counted = count(cases);
  for (const [name, number] of Object.entries(counted)) {
    if (done[name] !== number) {
      throw new Error(`the page counts ${done[name]} ${name}, but ${number} were reported`);
    }
  }
}

/** A failure for each transport that the engine is known to be able to do and that passed no case. */
function absent({ transports = [] }, { cases, done }) {
  const found = new Set(cases.filter(({ result }) => result === 'pass').map(({ set }) => set));
  const lost = done ? transports.filter((transport) => !found.has(transport)) : [];
  return lost.map((set) => ({ set, why: 'this engine is known to be able to do it, but no case of it passed' }));
}
