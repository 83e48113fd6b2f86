// The suite in each engine.
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from '../polyfill-js/test/browser/server.mjs';
import { installed, ROOT } from './family.mjs';
import { each } from './pool.mjs';
import { outcomeText, Progress, sum } from './print.mjs';
import { visit } from './visit.mjs';

const TARGET = join(ROOT, 'lab/target');
const LOGS = join(TARGET, 'logs');
// The most cases of an engine that are tried a second time.
const MAX_AGAIN = 2;

/**
 * Runs the suite in `engines`, prints how it goes, and writes it to lab/target/results.json.
 *
 * @param {import('./engines.mjs').Engine[]} engines
 * @param {{jobs: number, keep: boolean, origin?: string, query: string, strict: boolean}} options
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} whether all went well
 */
export async function run(engines, options, signal) {
  await rm(TARGET, { recursive: true, force: true });
  await mkdir(LOGS, { recursive: true });
  const began = performance.now();
  const results = await withServer(options.origin, signal, (origin, stop) =>
    runAll(engines, { ...options, origin, logs: LOGS, signal: stop }),
  );
  await writeFile(join(TARGET, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  console.log(sum(results, (performance.now() - began) / 1000));
  return results.every(({ result }) => result === 'passed' || (result === 'skipped' && !options.strict));
}

/** Calls `work` with the origin of a server, and with a signal that aborts if `signal` does or if the server ends. */
async function withServer(origin, signal, work) {
  if (origin) {
    return work(origin, signal);
  }
  process.env.EVERYSOURCE_JAR ??= join(ROOT, 'webapp/target/everysource.jar');
  const server = await startServer({ lab: true });
  const stop = new AbortController();
  signal.addEventListener('abort', () => stop.abort(signal.reason));
  server.exited.then(() => stop.abort('the server ended'));
  try {
    return await work(server.origin, stop.signal);
  } finally {
    await server.stop();
  }
}

async function runAll(engines, options) {
  const results = new Map();
  const progress = new Progress();
  const slowestFirst = [...engines].sort((one, other) => other.seconds - one.seconds);
  await each(slowestFirst, options.jobs, async (engine) => {
    const result = options.signal.aborted
      ? { result: 'failed', failures: [{ why: options.signal.reason }] }
      : await runOne(engine, options, progress);
    const { id, name, kind, year } = engine;
    results.set(id, { id, name, kind, year, ...result });
    progress.say(outcomeText(results.get(id)));
  });
  for (const engine of slowestFirst) {
    const result = results.get(engine.id);
    if (isWorthAnotherTry(result) && !options.signal.aborted) {
      results.set(engine.id, await tryAgain(engine, options, progress, result));
      progress.say(outcomeText(results.get(engine.id)));
    }
  }
  progress.end();
  return engines.map(({ id }) => results.get(id));
}

/** Whether it came to its end and failed in so few cases that it may have been the load of the other engines. */
function isWorthAnotherTry({ done, failures = [] }) {
  return Boolean(done) && failures.length > 0 && failures.length <= MAX_AGAIN && failures.every((failure) => failure.case);
}

/** The cases that failed, alone on the machine. What passes now is told as such; the log of the first time is kept. */
async function tryAgain(engine, options, progress, result) {
  const names = [...new Set(result.failures.map((failure) => failure.case))];
  await rename(join(options.logs, `${engine.id}.log`), join(options.logs, `${engine.id}-first.log`));
  const query = `only=${names.map(encodeURIComponent).join(',')}`;
  const outcome = await visit(engine, { ...options, query, told: (cases) => progress.note(engine.id, cases.length) });
  progress.forget(engine.id);
  if (outcome.failures.length > 0) {
    return { ...result, failures: [...result.failures, ...outcome.failures.map((failure) => ({ ...failure, why: `again, alone: ${failure.why}` }))] };
  }
  const isFailure = (entry) => result.failures.some((failure) => failure.set === entry.set && failure.case === entry.case);
  const cases = result.cases.map((entry) => (isFailure(entry) ? { ...entry, result: 'pass' } : entry));
  const done = { ...result.done, passed: result.done.passed + result.failures.length, failed: 0 };
  return { ...result, result: 'passed', cases, done, failures: [], again: result.failures };
}

async function runOne(engine, options, progress) {
  const { version, missing } = await installed(engine);
  if (missing) {
    return { result: 'skipped', why: missing };
  }
  const outcome = await visit(engine, { ...options, told: (cases) => progress.note(engine.id, cases.length) });
  progress.forget(engine.id);
  return { version, result: outcome.failures.length > 0 ? 'failed' : 'passed', ...outcome };
}
