// What the lab prints.
const QUIET = 20_000;
const ID = 18;

/** Says from time to time which engines are at work, if nothing else is said. */
export class Progress {
  constructor() {
    this.cases = new Map();
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.say(this.text()), QUIET);
  }

  note(id, cases) {
    this.cases.set(id, cases);
  }

  forget(id) {
    this.cases.delete(id);
  }

  text() {
    const running = [...this.cases].map(([id, cases]) => `${id} (${cases} cases)`);
    return `… ${running.join(', ') || 'no report yet'}`;
  }

  say(text) {
    console.log(text);
    this.wait();
  }

  end() {
    clearTimeout(this.timer);
  }
}

/** A line for an engine that has ended, and one for each failure. */
export function outcomeText(result) {
  const failures = (result.failures ?? []).map(({ set, case: name, why }) => `    ${[set, name, why].filter(Boolean).join(': ')}`);
  const again = (result.again ?? []).map(({ set, case: name, why }) => `    only at the second try, alone: ${set}: ${name}: ${why}`);
  const tail = (result.tail ?? []).map((line) => `    | ${line}`);
  return [outcomeLine(result), ...failures, ...again, ...tail].join('\n');
}

function outcomeLine({ id, result, why, version = '', done, seconds }) {
  const start = `${result.padEnd(8)}${id.padEnd(ID)}`;
  if (result === 'skipped') {
    return `${start}${why}`;
  }
  return [
    `${start}${version.padEnd(18)}`,
    (done?.chosen ?? '').padEnd(14),
    times(done).padEnd(22),
    counts(done).padEnd(36),
    seconds === undefined ? '' : `${seconds.toFixed(1)} s`,
  ].join(' ').trimEnd();
}

function times(done) {
  const ms = (number) => (Number.isFinite(number) ? `${Math.round(number)}` : '-');
  return done?.first === undefined ? '' : `first ${ms(done.first)}, again ${ms(done.again)} ms`;
}

function counts(done) {
  return done ? `${done.passed} passed, ${done.failed} failed, ${done.skipped} skipped` : '';
}

/** What comes at the end of a run. */
export function sum(results, seconds) {
  const ids = (wanted) => results.filter(({ result }) => result === wanted).map(({ id }) => id);
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map(ids);
  const again = results.filter((result) => result.again).map(({ id }) => id);
  const lines = [`${passed.length} engines passed, ${failed.length} failed, ${skipped.length} skipped, in ${Math.round(seconds)} s.`];
  if (failed.length > 0) {
    lines.push(`Failed: ${failed.join(', ')} (their logs are in lab/target/logs).`);
  }
  if (again.length > 0) {
    lines.push(`Not at the first try: ${again.join(', ')} (the logs of it are in lab/target/logs).`);
  }
  if (skipped.length > 0) {
    lines.push(`Skipped: ${skipped.join(', ')} ("lab/lab setup" installs them).`);
  }
  return lines.join('\n');
}

/** A line of the list of engines. */
export function listLine({ id, name, year }, { version, missing }) {
  return `${id.padEnd(ID)}${String(year).padEnd(6)}${name.padEnd(40)} ${version ?? `missing: ${missing}`}`;
}
